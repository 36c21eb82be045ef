/* Small kindnesses; every page works without them. */
(function () {
  "use strict";

  // A second click on a slow line must not send a form twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || (form.method || "").toLowerCase() !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    var button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      if (button.dataset.busy) {
        button.dataset.idle = button.textContent;
        button.textContent = button.dataset.busy;
      }
    }
    // A download leaves the page standing: let the form be sent again. Watched work may take longer.
    if (!form.dataset.progress) { window.setTimeout(function () { release(form); }, 20000); }
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach(function (button) {
      button.removeAttribute("aria-disabled");
      if (button.dataset.idle) { button.textContent = button.dataset.idle; }
    });
  }

  // Coming back with the Back button: nothing is being sent any more.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  // Totals of a number grid: <output data-sum="1-2"> adds the boxes whose data-in holds that word.
  function addUp(grid) {
    grid.querySelectorAll("[data-sum]").forEach(function (output) {
      var sum = 0;
      grid.querySelectorAll('[data-in~="' + output.dataset.sum + '"]').forEach(function (box) {
        sum += parseInt(arabic(box.value), 10) || 0;
      });
      output.textContent = sum.toLocaleString("en");
    });
  }

  function arabic(text) {
    return text.replace(/[๐-๙]/g, function (digit) { return String(digit.charCodeAt(0) - 0x0e50); });
  }

  document.querySelectorAll(".grid-inputs").forEach(function (grid) {
    addUp(grid);
    grid.addEventListener("input", function () { addUp(grid); });
  });
})();
