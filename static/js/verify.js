/* Compares a file by its fingerprint, computed on this machine: a file that the portal keeps need not be sent.
   A PDF that it doesn't keep is sent after all, to have its signatures looked at in memory. A file may be dropped on
   the form. Where the browser can't compute (no secure connection), the form posts the file and the server does it. */
(function () {
  "use strict";

  const form = document.querySelector("[data-compare]");
  if (!form) {
    return;
  }
  const field = form.elements.file;

  function isPdf(file) {
    return file.type === "application/pdf" || /\.pdf$/i.test(file.name);
  }

  function addressOf(hex) {
    const address = new URL(form.action);
    address.searchParams.set("sha256", hex);
    if (form.elements.for.value) {
      address.searchParams.set("for", form.elements.for.value);
    }
    return address;
  }

  function hexOf(digest) {
    return Array.from(new Uint8Array(digest), function (each) {
      return each.toString(16).padStart(2, "0");
    }).join("");
  }

  const hint = form.querySelector("[data-drop-hint]");
  hint.hidden = false;
  form.addEventListener("dragover", function (event) {
    event.preventDefault();
    form.classList.add("drop--over");
  });
  form.addEventListener("dragleave", function () {
    form.classList.remove("drop--over");
  });
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    form.classList.remove("drop--over");
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });

  if (!window.crypto || !window.crypto.subtle) {
    return;
  }
  form.addEventListener("submit", function (event) {
    const file = field.files[0];
    if (!file) {
      return;
    }
    event.preventDefault();
    file
      .arrayBuffer()
      .then(function (bytes) {
        return window.crypto.subtle.digest("SHA-256", bytes);
      })
      .then(function (digest) {
        const address = addressOf(hexOf(digest));
        if (!isPdf(file)) {
          window.location.assign(address);
          return null;
        }
        return fetch(address, { method: "HEAD" }).then(function (answer) {
          if (answer.ok) {
            window.location.assign(address);
          } else {
            form.submit();
          }
        });
      })
      .catch(function () {
        form.submit();
      });
  });
})();
