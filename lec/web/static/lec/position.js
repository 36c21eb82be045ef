/* "Use the position of this telephone": writes latitude and longitude into the box. Without it the box is typed in.

   The button is shown only where the browser can tell; nothing is asked before it is pressed. */
(function () {
  "use strict";

  document.querySelectorAll("[data-position]").forEach(function (row) {
    var box = document.getElementById(row.dataset.position);
    var said = row.querySelector("[role=status]");
    if (!box || !navigator.geolocation || !window.isSecureContext) { return; }
    row.hidden = false;
    row.querySelector("button").addEventListener("click", function () {
      said.textContent = row.dataset.asking;
      navigator.geolocation.getCurrentPosition(
        function (found) {
          box.value = found.coords.latitude.toFixed(6) + ", " + found.coords.longitude.toFixed(6);
          said.textContent = "± " + Math.ceil(found.coords.accuracy).toLocaleString("en") + " m";
        },
        function () { said.textContent = row.dataset.refused; },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 }
      );
    });
  });
})();
