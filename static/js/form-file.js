/* A chosen file goes up with the buttons of its form, never with what autosave sends every few seconds. */
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-autosave]").forEach(function (form) {
      let pressed = false;
      form.addEventListener("submit", function () {
        pressed = true;
      });
      form.addEventListener("formdata", function (event) {
        if (!pressed) {
          form.querySelectorAll("input[type=file]").forEach(function (field) {
            event.formData.delete(field.name);
          });
        }
      });
    });
  });
})();
