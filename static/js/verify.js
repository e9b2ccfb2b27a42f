/* Compares a file by its fingerprint, computed on this machine, so that the file itself stays here.
   Where the browser can't (no secure connection), the form posts the file and the server computes it. */
(function () {
  "use strict";

  const form = document.querySelector("[data-compare]");
  if (!form || !window.crypto || !window.crypto.subtle) {
    return;
  }
  const hint = document.querySelector("[data-compare-hint]");
  if (hint) {
    hint.textContent = "选择 PDF 或扫描件，在本机计算指纹，文件不会上传。";
  }
  form.addEventListener("submit", function (event) {
    const file = form.elements.file.files[0];
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
        const hex = Array.from(new Uint8Array(digest), function (each) {
          return each.toString(16).padStart(2, "0");
        }).join("");
        const address = new URL(form.action);
        address.searchParams.set("sha256", hex);
        if (form.elements.for.value) {
          address.searchParams.set("for", form.elements.for.value);
        }
        window.location.assign(address);
      });
  });
})();
