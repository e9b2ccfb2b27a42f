/* Keeps what is being typed on the server: ten seconds after the last change and when a field is left.
   Without this script the button 暂存 does the same. */
(function () {
  "use strict";

  const EVERY = 10000;

  function watch(form) {
    const said = document.querySelector("[data-autosaved] span");
    let changed = false;
    let sending = false;
    let left = false; // a field was left while an answer was under way
    let timer = null;

    function say(text) {
      if (said) {
        said.textContent = text;
      }
    }

    async function save() {
      if (sending) {
        left = true;
        return;
      }
      clearTimeout(timer);
      timer = null;
      if (!changed) {
        return;
      }
      changed = left = false;
      sending = true;
      let kept = false;
      const body = new FormData(form);
      ["save", "finalise", "add_row", "remove_row"].forEach(function (name) {
        body.delete(name);
      });
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: body, redirect: "manual" });
        const told = answer.headers.get("Content-Type") || "";
        const content = told.includes("json") ? await answer.json() : {};
        if (answer.ok && content.saved) {
          kept = true;
          say(content.saved + " 自动暂存");
        } else {
          changed = true;
          say(content.error || "没有自动暂存。登录可能已过期，请点“暂存”，内容不会丢失。");
        }
      } catch (error) {
        changed = true;
        say("网络中断，还没有暂存。恢复后会继续。");
      }
      sending = false;
      if (changed && kept && left) {
        save();
      } else if (changed && timer === null) {
        timer = setTimeout(save, EVERY);
      }
    }

    function later() {
      changed = true;
      if (timer === null) {
        timer = setTimeout(save, EVERY);
      }
    }

    form.addEventListener("input", later);
    form.addEventListener("focusout", save);
    form.addEventListener("submit", function () {
      changed = left = false;
      clearTimeout(timer);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-autosave]").forEach(watch);
  });
})();
