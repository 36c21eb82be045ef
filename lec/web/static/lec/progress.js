/* Shows how far the work of a form has come, and lets it be stopped. Without it the form works all the same.

   A form with data-progress="address" and a field `job` is watched from one second after it was sent, while the
   browser waits for the answer: the box with data-working of the same job is shown and kept up to date. */
(function () {
  "use strict";

  var FIRST_AFTER = 1000, AGAIN_AFTER = 600;
  var watched = null;

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.dataset.progress || watched) { return; }
    var job = form.elements.job.value;
    var box = document.querySelector('[data-working="' + job + '"]');
    if (!box) { return; }
    watched = { form: form, box: box, address: form.dataset.progress + "?job=" + job, job: job };
    form.after(box);
    window.setTimeout(look, FIRST_AFTER, watched);
  });

  // Back to this page: nothing is being worked on any more.
  window.addEventListener("pageshow", function () {
    if (watched) { watched.box.hidden = true; }
    watched = null;
  });

  function look(one) {
    if (watched !== one) { return; }
    if (one.box.hidden) {
      one.box.hidden = false;
      one.box.scrollIntoView({ block: "nearest" });
    }
    window.fetch(one.address, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (said) { show(one.box, said); })
      .catch(function () { /* a lost answer: the next one tells more */ })
      .then(function () { window.setTimeout(look, AGAIN_AFTER, one); });
  }

  function show(box, said) {
    if (!said.words) { return; }
    var words = box.querySelector("[data-words]"), bar = box.querySelector("[data-bar]");
    var numbers = box.querySelector("[data-numbers]");
    // The same words again would be read aloud again.
    if (words.textContent !== said.words) { words.textContent = said.words; }
    if (said.total) {
      bar.max = said.total;
      bar.value = said.done;
    } else {
      bar.removeAttribute("value");
    }
    numbers.textContent = said.numbers;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-stop]");
    if (!button || !watched) { return; }
    var sent = new FormData();
    sent.append("job", watched.job);
    sent.append("csrfmiddlewaretoken", watched.form.elements.csrfmiddlewaretoken.value);
    button.textContent = button.dataset.stopping;
    button.setAttribute("aria-disabled", "true");
    window.fetch(button.dataset.stop, { method: "POST", body: sent, credentials: "same-origin" });
  });
})();
