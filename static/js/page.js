/* Small helps for every page. Without this script all of it still works: forms unfold in place, clocks stand still. */
(function () {
  "use strict";

  /* An act that needs an opinion or cannot be undone opens as a dialog instead of unfolding in the page. */
  function makeDialog(details) {
    const summary = details.querySelector("summary");
    const form = details.querySelector("form");
    const heading = form.querySelector("h2");
    const dialog = document.createElement("dialog");
    const button = document.createElement("button");
    dialog.className = form.className.replace("dialog--static", "").trim();
    form.className = "";
    heading.id = heading.id || "dialog-" + Math.random().toString(36).slice(2);
    dialog.setAttribute("aria-labelledby", heading.id);
    button.type = "button";
    button.className = summary.className;
    button.innerHTML = summary.innerHTML;
    button.setAttribute("aria-haspopup", "dialog");
    if (summary.hasAttribute("aria-label")) {
      button.setAttribute("aria-label", summary.getAttribute("aria-label"));
    }
    button.addEventListener("click", function () {
      dialog.showModal();
    });
    form.querySelectorAll("[data-closes]").forEach(function (closer) {
      closer.hidden = false;
      closer.addEventListener("click", function () {
        dialog.close();
      });
    });
    const open = details.open;
    dialog.append(form);
    details.replaceWith(button, dialog);
    if (open) {
      dialog.showModal();
    }
  }

  /* The server's clock goes on from the moment of the page, whatever the visitor's own clock says. */
  function keepGoing(element) {
    let began = Date.parse(element.getAttribute("datetime"));
    let loaded = performance.now();
    /* The page may be a kept copy: ask once what time it is. */
    fetch("/now/", { cache: "no-store" }).then(function (answer) {
      return answer.json();
    }).then(function (told) {
      began = Date.parse(told.now);
      loaded = performance.now();
    }).catch(function () {});
    function show() {
      const there = new Date(began + performance.now() - loaded + 8 * 3600 * 1000);
      element.textContent = there.getUTCFullYear() + "年" + (there.getUTCMonth() + 1) + "月" + there.getUTCDate() + "日 "
        + there.toISOString().slice(11, 19);
    }
    show();
    setInterval(show, 1000);
  }

  function connect(root) {
    root.querySelectorAll("details[data-dialog]").forEach(makeDialog);
    root.querySelectorAll("time[data-clock]").forEach(keepGoing);
    root.querySelectorAll("button[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        window.print();
      });
    });
    root.querySelectorAll("[data-copies]").forEach(function (button) {
      button.hidden = !navigator.clipboard;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
        button.textContent = "已复制";
      });
    });
    if (matchMedia("(min-width: 640px)").matches) {
      root.querySelectorAll("details[data-open-wide]").forEach(function (details) {
        details.open = true;
      });
    }
    const first = root.querySelector("[data-takes-focus]");
    if (first) {
      first.focus();
    }
  }

  function say(text) {
    let place = document.querySelector(".toasts");
    if (!place) {
      place = document.createElement("div");
      place.className = "toasts";
      place.setAttribute("role", "status");
      document.getElementById("main").prepend(place);
    }
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = text;
    place.replaceChildren(toast);
  }

  document.addEventListener("DOMContentLoaded", function () {
    connect(document);
    /* After a new sign-in the kept text goes on by itself, unless files have to be chosen again. */
    const waiting = document.querySelector("form[data-sends-itself]");
    if (waiting) {
      waiting.requestSubmit();
    }
  });
  document.addEventListener("htmx:load", function (event) {
    if (event.target !== document.body) {
      connect(event.target);
    }
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 401) {
      say("登录已过期。内容还在页面上，提交时会请你重新登录，不会丢失。");
    }
  });
})();
