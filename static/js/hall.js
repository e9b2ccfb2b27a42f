/* The hall: a changed order is sent at once, and on a wide screen every filter lies open. Everything works without it. */
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-hides]").forEach(function (button) {
      button.hidden = true;
    });
    document.querySelectorAll("form[data-sends-on-change]").forEach(function (form) {
      form.addEventListener("change", function () {
        form.requestSubmit();
      });
    });
    const wide = window.matchMedia("(min-width: 640px)");
    const folded = document.querySelectorAll("details[data-opens-wide]");
    function unfold() {
      folded.forEach(function (details) {
        if (wide.matches) {
          details.open = true;
        }
      });
    }
    wide.addEventListener("change", unfold);
    unfold();
  });
})();
