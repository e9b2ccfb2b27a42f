/* Scoring: a grade narrows, the dial fixes, everything is kept by itself. Without this script the form does the same
   with 暂存 and 提交. What could not be sent waits in this browser and goes out when the network is back. */
(function () {
  "use strict";

  const AFTER = 1200; // milliseconds without a touch
  const AGAIN = 5000;

  function start(form) {
    const key = "score:" + form.dataset.score;
    const submit = document.querySelector("[data-submit]");
    const said = document.querySelector("[data-saved]");
    const total = document.querySelector("[data-total]");
    const scored = document.querySelector("[data-scored]");
    const criteria = Array.from(form.querySelectorAll("[data-criterion]"));
    let timer = null;
    let sending = false;
    let changed = false;
    let stopped = form.hasAttribute("data-stale");

    function input(criterion) {
      return criterion.querySelector(".dial input");
    }

    /* The mark as a number, or null; wrong ones are said at once. */
    function mark(criterion) {
      const text = input(criterion).value.normalize("NFKC").trim();
      const error = criterion.querySelector("[data-error]");
      const full = Number(criterion.dataset.full);
      const value = text === "" ? null : Number(text);
      const wrong = value !== null && (Number.isNaN(value) || value < 0 || value > full || (value * 2) % 1 !== 0);
      error.hidden = !wrong;
      input(criterion).setAttribute("aria-invalid", wrong ? "true" : "false");
      if (wrong) {
        error.lastElementChild.textContent = "分数须在 0 至 " + full + " 之间，以 0.5 分为一档。";
      }
      return wrong || value === null ? null : value;
    }

    function show() {
      let sum = 0;
      let count = 0;
      criteria.forEach(function (criterion) {
        const value = mark(criterion);
        criterion.querySelectorAll(".grades input").forEach(function (radio) {
          if (value !== null) {
            radio.checked = value >= Number(radio.dataset.low) && value <= Number(radio.dataset.high);
          }
        });
        if (value !== null) {
          sum += value;
          count += 1;
        }
      });
      total.textContent = String(sum);
      scored.textContent = "已评 " + count + " 项，合计";
      if (submit) {
        const missing = criteria.length - count;
        submit.textContent = missing ? "还有 " + missing + " 项未评" : submit.dataset.ready;
        submit.setAttribute("aria-disabled", missing || !submit.hasAttribute("data-may") ? "true" : "false");
      }
    }

    function fields() {
      const kept = {};
      form.querySelectorAll(".dial input, textarea").forEach(function (field) {
        kept[field.name] = field.value;
      });
      return kept;
    }

    async function save() {
      clearTimeout(timer);
      timer = null;
      if (sending || stopped || !changed) {
        return;
      }
      changed = false;
      sending = true;
      try {
        const answer = await fetch(form.dataset.score, { method: "POST", body: new FormData(form), redirect: "manual" });
        const json = (answer.headers.get("Content-Type") || "").includes("json");
        const told = json ? await answer.json() : {};
        if (answer.ok && told.saved) {
          form.elements.version.value = told.version;
          said.textContent = told.saved + " 已暂存";
          localStorage.removeItem(key);
        } else if (told.stale) {
          stopped = true;
          said.textContent = told.error + "点“暂存”查看两边的评分，这里填的不会丢失。";
          const plain = document.querySelector("[data-plain-save]");
          if (plain) {
            plain.textContent = "查看两边的评分";
          }
        } else {
          throw new Error(told.error || "not kept");
        }
      } catch (error) {
        changed = true;
        localStorage.setItem(key, JSON.stringify({ version: form.elements.version.value, fields: fields() }));
        said.textContent = "还没有送达，已保存在本机，恢复后自动上报";
        timer = setTimeout(save, AGAIN);
      }
      sending = false;
      if (changed && timer === null) {
        timer = setTimeout(save, AFTER);
      }
    }

    function touched() {
      changed = true;
      show();
      clearTimeout(timer);
      timer = setTimeout(save, AFTER);
    }

    criteria.forEach(function (criterion) {
      criterion.querySelectorAll("[data-step]").forEach(function (button) {
        button.addEventListener("click", function () {
          const field = input(criterion);
          const now = Number(field.value.normalize("NFKC"));
          const full = Number(criterion.dataset.full);
          const from = field.value.trim() === "" || Number.isNaN(now) ? full * 0.8 : now + Number(button.dataset.step);
          field.value = String(Math.min(full, Math.max(0, Math.round(from * 2) / 2)));
          touched();
        });
      });
      criterion.querySelectorAll(".grades input").forEach(function (radio) {
        radio.addEventListener("change", function () {
          const middle = (Number(radio.dataset.low) + Number(radio.dataset.high)) / 2;
          input(criterion).value = String(Math.round(middle * 2) / 2);
          touched();
        });
      });
    });
    form.addEventListener("input", function (event) {
      if (!event.target.closest(".grades")) {
        touched();
      }
    });
    window.addEventListener("online", save);
    if (submit) {
      submit.addEventListener("click", function (event) {
        const open = criteria.find(function (criterion) {
          return mark(criterion) === null;
        });
        if (open) {
          event.preventDefault();
          const error = open.querySelector("[data-error]");
          if (error.hidden) {
            error.hidden = false;
            error.lastElementChild.textContent = "这一项还没有评分。";
          }
          open.scrollIntoView({ block: "center" });
          input(open).focus({ preventScroll: true });
        }
      });
    }
    form.addEventListener("submit", function () {
      stopped = true;
      clearTimeout(timer);
    });
    /* What waited in this browser since the network went: put back, and sent with the version it was made on. */
    const waited = localStorage.getItem(key);
    if (waited && !stopped) {
      const kept = JSON.parse(waited);
      form.elements.version.value = kept.version;
      Object.keys(kept.fields).forEach(function (name) {
        if (form.elements[name]) {
          form.elements[name].value = kept.fields[name];
        }
      });
      changed = true;
      save();
    } else if (stopped) {
      localStorage.removeItem(key);
      stopped = false;
    }
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-score]:not([data-closed])").forEach(start);
  });
})();
