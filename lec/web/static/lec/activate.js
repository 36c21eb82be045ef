/* The QR code opens /activate#CODE. The fragment goes to no server by itself: it is put into the box,
   taken out of the address bar and the history, and sent in the form's body. */
(function () {
  "use strict";

  function take() {
    var code = window.location.hash.slice(1);
    var form = document.querySelector("[data-activation] form");
    if (!code || code === "main" || !form) { return; }
    window.history.replaceState(null, "", window.location.pathname);
    form.elements.code.value = code;
    form.requestSubmit();
  }

  window.addEventListener("hashchange", take);
  take();
})();
