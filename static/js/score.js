/* Scoring: a grade narrows, the dial fixes, everything is kept by itself. Without this script the form does the same
   with 暂存 and 提交.
   What is typed stays in this browser until the server has answered that it has it. A sending without an answer may or
   may not have arrived: the very same is sent again before anything newer, and the server counts the same twice as one. */
(function () {
  "use strict";

  const AFTER = 1200; // milliseconds without a touch
  const AGAIN = 5000; // until the next try
  const PATIENCE = 10000; // with an answer that doesn't come

  /* This browser's own copy of what one judge typed for one contestant. */
  function store(form) {
    const key = "score:" + form.dataset.keptAs;
    return {
      keep: function (what) {
        try {
          localStorage.setItem(key, JSON.stringify(what));
          return true;
        } catch (error) {
          return false; // full or forbidden: then only the page has it
        }
      },
      read: function () {
        try {
          return JSON.parse(localStorage.getItem(key) || "null");
        } catch (error) {
          return null;
        }
      },
      drop: function () {
        try {
          localStorage.removeItem(key);
        } catch (error) {
          /* nothing was kept then */
        }
      },
    };
  }

  function typed(form) {
    const fields = {};
    form.querySelectorAll(".dial input, textarea").forEach(function (field) {
      fields[field.name] = field.value;
    });
    return fields;
  }

  /* 27 and 27.0 are one mark, and the server takes blanks off both ends of a comment. */
  function same(one, other) {
    return Object.keys(one).every(function (name) {
      const left = one[name].trim();
      const right = (other[name] || "").trim();
      return left === right || (left !== "" && right !== "" && Number(left) === Number(right));
    });
  }

  /* The line at the foot: a tick where the server has everything, a clock where something waits. */
  function say(text, waits) {
    const said = document.querySelector("[data-saved]");
    said.textContent = text;
    said.parentElement.classList.toggle("saved--waits", Boolean(waits));
  }

  /* Marks: each is checked as it is typed, grade and dial follow one another, the foot counts and sums. */
  function count(form) {
    const submit = document.querySelector("[data-submit]");
    const criteria = Array.from(form.querySelectorAll("[data-criterion]"));

    function input(criterion) {
      return criterion.querySelector(".dial input");
    }

    function complain(criterion, text) {
      const error = criterion.querySelector("[data-error]");
      error.hidden = !text;
      error.lastElementChild.textContent = text;
      input(criterion).setAttribute("aria-invalid", text ? "true" : "false");
    }

    /* The mark as a number, or null; a wrong one is said at once. */
    function mark(criterion) {
      const text = input(criterion).value.normalize("NFKC").trim();
      const full = Number(criterion.dataset.full);
      const value = text === "" ? null : Number(text);
      const wrong = value !== null && (Number.isNaN(value) || value < 0 || value > full || (value * 2) % 1 !== 0);
      complain(criterion, wrong ? "分数须在 0 至 " + full + " 之间，以 0.5 分为一档。" : "");
      return wrong ? null : value;
    }

    function show() {
      let sum = 0;
      let done = 0;
      criteria.forEach(function (criterion) {
        const value = mark(criterion);
        criterion.querySelectorAll(".grades input").forEach(function (radio) {
          radio.checked = value !== null && value >= Number(radio.dataset.low) && value <= Number(radio.dataset.high);
        });
        sum += value || 0;
        done += value === null ? 0 : 1;
      });
      document.querySelector("[data-total]").textContent = String(sum);
      document.querySelector("[data-scored]").textContent = "已评 " + done + " 项，合计";
      if (submit) {
        const missing = criteria.length - done;
        submit.textContent = missing ? "还有 " + missing + " 项未评" : submit.dataset.ready;
        submit.setAttribute("aria-disabled", missing || !submit.hasAttribute("data-may") ? "true" : "false");
      }
    }

    function turn(criterion, value) {
      input(criterion).value = String(Math.round(value * 2) / 2);
      input(criterion).dispatchEvent(new Event("input", { bubbles: true }));
    }

    criteria.forEach(function (criterion) {
      criterion.querySelectorAll("[data-step]").forEach(function (button) {
        button.addEventListener("click", function () {
          const text = input(criterion).value.normalize("NFKC").trim();
          const full = Number(criterion.dataset.full);
          const from = text === "" || Number.isNaN(Number(text)) ? full * 0.8 : Number(text) + Number(button.dataset.step);
          turn(criterion, Math.min(full, Math.max(0, from)));
        });
      });
      criterion.querySelectorAll(".grades input").forEach(function (radio) {
        radio.addEventListener("change", function () {
          turn(criterion, (Number(radio.dataset.low) + Number(radio.dataset.high)) / 2);
        });
      });
    });
    form.addEventListener("input", show);
    if (submit) {
      submit.addEventListener("click", function (event) {
        const open = criteria.find(function (criterion) {
          return mark(criterion) === null;
        });
        if (open) {
          event.preventDefault();
          if (open.querySelector("[data-error]").hidden) {
            complain(open, "这一项还没有评分。");
          }
          open.scrollIntoView({ block: "center" });
          input(open).focus({ preventScroll: true });
        }
      });
    }
    show();
  }

  /* One sending. Gives what the server told, or null where no answer came: then nobody knows whether it arrived. */
  async function post(form, what) {
    const body = new FormData(form);
    body.set("version", what.version);
    Object.keys(what.fields).forEach(function (name) {
      body.set(name, what.fields[name]);
    });
    const control = new AbortController();
    const alarm = setTimeout(function () {
      control.abort();
    }, PATIENCE);
    try {
      const answer = await fetch(form.dataset.score, {
        method: "POST", body: body, redirect: "manual", signal: control.signal,
      });
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      return answer.status >= 500 ? null : json ? await answer.json() : {};
    } catch (error) {
      return null;
    } finally {
      clearTimeout(alarm);
    }
  }

  function keep(form) {
    const here = store(form);
    const version = form.elements.version;
    let newer = false; // something was typed since the last sending
    let unanswered = null; // what was sent and perhaps arrived
    let stale = false; // another device was faster: nothing is sent until the judge has looked
    let asked = false; // 提交 was pressed while there was no way to the server
    let leaving = false;
    let timer = null;
    let underway = null;

    function keepHere() {
      return here.keep({ version: version.value, fields: typed(form), unanswered: unanswered });
    }

    function later(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(save, milliseconds);
    }

    function waits() {
      const where = keepHere() ? "评分已保存在本机，恢复后自动上报" : "请不要关闭本页，恢复后自动上报";
      say((asked ? "还没有提交，" : "还没有送达，") + where, true);
      later(AGAIN);
    }

    function arrived(told, sent, again) {
      version.value = told.version;
      newer = !same(typed(form), sent);
      const wrong = told.errors && Object.keys(told.errors).length > 0; // wrong marks the server doesn't keep
      if (newer || wrong) {
        keepHere();
      } else {
        here.drop();
      }
      if (newer) {
        later(again ? 0 : AFTER);
      } else {
        say(told.saved + " 已暂存" + (asked ? "，还没有提交，请再点“提交评分”" : ""), asked);
      }
    }

    function refused(told) {
      newer = true;
      keepHere();
      if (told.stale) {
        stale = true;
        say(told.error + "点“暂存”查看两边的评分，这里填的不会丢失。", true);
        document.querySelector("[data-plain-save]").textContent = "查看两边的评分";
      } else {
        say(told.error || "没有暂存，登录可能已过期。请点“暂存”，填写的内容不会丢失。", true);
      }
    }

    /* Sends once: "arrived", "refused", or "lost" where no answer came. */
    async function send() {
      clearTimeout(timer);
      const again = unanswered !== null;
      if (!again) {
        unanswered = { version: version.value, fields: typed(form) };
        newer = false;
        keepHere();
      }
      const told = await post(form, unanswered);
      if (told === null) {
        waits();
        return "lost";
      }
      const sent = unanswered.fields;
      unanswered = null;
      if (told.saved) {
        arrived(told, sent, again);
        return "arrived";
      }
      refused(told);
      return "refused";
    }

    function save() {
      if (underway === null && !stale && !leaving && (newer || unanswered)) {
        underway = send().finally(function () {
          underway = null;
        });
      }
      return underway || Promise.resolve("arrived");
    }

    form.addEventListener("input", function () {
      newer = true;
      keepHere();
      if (!stale) {
        later(AFTER);
      }
    });
    window.addEventListener("online", save);
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) {
        save();
      }
    });

    /* A page that leaves without a way to the server would end at the browser's own error page: it stays. */
    form.addEventListener("submit", async function (event) {
      if (stale || leaving) {
        return;
      }
      event.preventDefault();
      const button = event.submitter;
      let outcome = "arrived";
      newer = true;
      while (outcome === "arrived" && newer) {
        outcome = await save();
      }
      if (outcome === "lost") {
        asked = Boolean(button && button.value === "submit");
        waits();
      } else {
        leaving = true;
        clearTimeout(timer);
        form.requestSubmit(button);
      }
    });
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) {
        location.reload(); // back from the next page: the version here is an old one
      }
    });

    /* What waited in this browser: put back, and sent with the version it was made on. */
    const waited = here.read();
    if (waited && !form.hasAttribute("data-stale") && !same(waited.fields, typed(form))) {
      version.value = waited.version;
      unanswered = waited.unanswered;
      form.querySelectorAll(".dial input, textarea").forEach(function (field) {
        field.value = waited.fields[field.name] || "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      say("本机还有没有送达的评分，正在上报", true);
      save();
    } else {
      here.drop();
    }
  }

  /* Submitted, or not on stage any more: what this device could not send in time doesn't count, and is not lost. */
  function lookAfter(form) {
    const waited = store(form).read();
    if (waited && same(waited.fields, typed(form))) {
      store(form).drop();
    } else if (waited) {
      say("这台设备上还有没有送达的评分，没有计入。需要更正的，请现场监督人员重新开放。", true);
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-score]:not([data-closed])").forEach(function (form) {
      count(form);
      keep(form);
    });
    document.querySelectorAll("form[data-score][data-closed]").forEach(lookAfter);
  });
})();
