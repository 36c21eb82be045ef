/* A roster in a village with a poor line: what could not be saved stays on the page, and the page says so.
   Each press is saved by itself (htmx); without this script the form and its Save button do all the same. */
(function () {
  "use strict";

  var form = document.querySelector("[data-roster]");
  if (!form) { return; }
  var words = form.querySelector("[data-unsaved-words]");
  form.classList.add("live");
  var typed = new Map(), sent = new Map(), serial = 0, lost = false, sending = false;

  function boxOf(element) { return element.closest("fieldset, .card-photos, .field") || form; }

  function tell() {
    if (!typed.size) { lost = false; }
    words.hidden = !lost;
  }

  function fail(element) {
    if (!typed.has(boxOf(element))) { typed.set(boxOf(element), serial += 1); }
    lost = true;
    tell();
  }

  form.addEventListener("input", function (event) { typed.set(boxOf(event.target), serial += 1); });

  form.addEventListener("htmx:beforeRequest", function (event) {
    var box = boxOf(event.detail.elt);
    sent.set(box, typed.get(box));
  });
  form.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful) { fail(event.detail.elt); }
  });
  // A session that ended answers with the sign-in page: that is no saved card.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var way = event.detail.pathInfo;
    if (way.responsePath && way.responsePath !== way.finalRequestPath) {
      event.detail.shouldSwap = false;
      fail(event.detail.requestConfig.elt);
    } else {
      var box = boxOf(event.detail.requestConfig.elt);
      // What was typed since it was sent is not saved yet.
      if (typed.get(box) === sent.get(box)) { typed.delete(box); }
      tell();
    }
  });

  form.addEventListener("submit", function () { sending = true; });
  window.addEventListener("pageshow", function () { sending = false; });
  window.addEventListener("beforeunload", function (event) {
    if (!sending && typed.size) { event.preventDefault(); }
  });
})();
