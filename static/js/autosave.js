/* Keeps what is being typed: every 10 seconds when something changed, and when a field is left. The server answers with
   the words beside the buttons. Without this script 暂存 does the same by hand. */
(function () {
  "use strict";

  const EVERY = 10000;

  function connect(form) {
    let kept = new URLSearchParams(new FormData(form)).toString();
    let busy = false;

    function say(html) {
      const place = document.getElementById("saved");
      if (place) {
        place.outerHTML = html;
      }
    }

    function warn(text) {
      const place = document.getElementById("saved");
      if (place) {
        place.textContent = text;
      }
    }

    function keep() {
      const typed = new URLSearchParams(new FormData(form)).toString();
      if (busy || typed === kept) {
        return;
      }
      busy = true;
      fetch(form.dataset.autosave, {
        method: "POST",
        body: typed,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true" },
      })
        .then(function (answer) {
          return answer.text().then(function (text) {
            if (answer.status === 401) {
              warn("登录已过期。内容还在页面上，提交时会请你重新登录，不会丢失。");
            } else if (answer.ok || answer.status === 409) {
              say(text);
              kept = answer.ok ? typed : kept;
            } else {
              warn("没有自动保存，请点“暂存”。");
            }
          });
        })
        .catch(function () {
          warn("网络不通，没有自动保存。内容还在页面上。");
        })
        .finally(function () {
          busy = false;
        });
    }

    setInterval(keep, EVERY);
    form.addEventListener("focusout", keep);
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-autosave]").forEach(connect);
  });
})();
