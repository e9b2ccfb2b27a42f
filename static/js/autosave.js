/* Keeps what is being typed on the server: ten seconds after the last change and when a field is left.
   The server refuses what would overwrite something that this page has not seen, or a form that is closed by now. Then
   the page says who typed when, offers to look and to go on, and the text stays here and in this window's own store.
   Without this script the button 暂存 does the same. */
(function () {
  "use strict";

  const EVERY = 10000;
  const NOT_TEXT = ["csrfmiddlewaretoken", "acting_for", "typed_by", "version", "draft_page", "draft_seen", "draft_sequence"];

  function typed(form) {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && NOT_TEXT.indexOf(pair[0]) === -1;
    });
  }

  /* What stays on this machine while the server doesn't take it; gone with the window. */
  function store(form) {
    const key = "kept:" + form.dataset.autosave;
    return {
      keep: function () {
        try {
          sessionStorage.setItem(key, JSON.stringify(typed(form)));
        } catch (error) {
          /* full or forbidden: the text is still in the form */
        }
      },
      read: function () {
        try {
          return JSON.parse(sessionStorage.getItem(key) || "null");
        } catch (error) {
          return null;
        }
      },
      drop: function () {
        try {
          sessionStorage.removeItem(key);
        } catch (error) {
          /* nothing was kept then */
        }
      },
    };
  }

  function putBack(form, pairs) {
    const names = new Set(pairs.map(function (pair) { return pair[0]; }));
    names.forEach(function (name) {
      const row = /^(\w+)-\d+-\w+$/.exec(name);
      const more = row && form.querySelector('button[name="add_row"][value="' + row[1] + '"]');
      for (let tries = 0; more && !form.elements[name] && tries < 50; tries += 1) {
        more.click();
      }
    });
    form.querySelectorAll("input[type=checkbox], input[type=radio]").forEach(function (each) {
      if (NOT_TEXT.indexOf(each.name) === -1) {
        each.checked = pairs.some(function (pair) { return pair[0] === each.name && pair[1] === each.value; });
      }
    });
    pairs.forEach(function (pair) {
      const field = form.elements[pair[0]];
      if (field && "value" in field && field.type !== "checkbox" && field.type !== "radio" && !(field instanceof RadioNodeList)) {
        field.value = pair[1];
      }
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function watch(form) {
    const said = document.querySelector("[data-autosaved] span");
    const told = document.querySelector("[data-draft-refused]");
    const here = store(form);
    let changed = false;
    let sending = false;
    let left = false; // a field was left while an answer was under way
    let stopped = false; // refused: nothing is sent until the person decides
    let timer = null;
    let theirs = {}; // what the person was told is there: handed in when they go on knowingly

    function say(text) {
      if (said) {
        said.textContent = text;
      }
    }

    /* The line above the buttons; `offers` names which of its acts are shown. */
    function tell(text, offers) {
      if (!told) {
        say(text);
        return;
      }
      told.querySelector("[data-says]").textContent = text;
      ["look", "go-on", "put-back", "drop"].forEach(function (name) {
        told.querySelector("[data-" + name + "]").hidden = !(name in offers);
      });
      told.querySelector("[data-look]").href = offers.look || "";
      told.hidden = false;
    }

    function on(name, act) {
      if (told) {
        told.querySelector("[data-" + name + "]").addEventListener("click", function () {
          told.hidden = true;
          act();
        });
      }
    }

    function refused(content) {
      stopped = true;
      here.keep();
      if (said && told) {
        said.parentElement.hidden = true; // its tick would say that all is well
      }
      const kept = content.error + "这里的文字没有存到系统，还留在这个页面上。";
      if (!content.look) {
        tell(kept, {});
        return;
      }
      tell(kept, { look: content.look, "go-on": true });
      theirs = content;
    }

    on("go-on", function () {
      form.elements.draft_seen.value = theirs.mark || form.elements.draft_seen.value;
      form.elements.version.value = theirs.version === null ? form.elements.version.value : theirs.version;
      if (said) {
        said.parentElement.hidden = false;
      }
      stopped = false;
      changed = true;
      save();
    });
    on("put-back", function () {
      putBack(form, here.read() || []);
      save();
    });
    on("drop", here.drop);

    async function save() {
      if (sending) {
        left = true;
        return;
      }
      clearTimeout(timer);
      timer = null;
      if (!changed || stopped) {
        return;
      }
      changed = left = false;
      sending = true;
      let kept = false;
      if (form.elements.draft_sequence) {
        form.elements.draft_sequence.value = String(Math.max(Date.now(), Number(form.elements.draft_sequence.value) + 1));
      }
      const body = new FormData(form);
      ["save", "finalise", "submit", "add_row", "remove_row"].forEach(function (name) {
        body.delete(name);
      });
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: body, redirect: "manual" });
        const type = answer.headers.get("Content-Type") || "";
        const content = type.includes("json") ? await answer.json() : {};
        if (answer.ok && content.saved) {
          kept = true;
          here.drop();
          say(content.saved + " 自动暂存");
        } else {
          changed = true;
          if (content.error && answer.status === 409) {
            refused(content);
          } else {
            here.keep();
            say(content.error || "没有自动暂存。登录可能已过期，请点“暂存”，内容不会丢失。");
          }
        }
      } catch (error) {
        changed = true;
        here.keep();
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
      if (stopped) {
        here.keep();
      } else if (timer === null) {
        timer = setTimeout(save, EVERY);
      }
    }

    form.addEventListener("input", later);
    form.addEventListener("focusout", save);
    form.addEventListener("submit", function () {
      here.drop(); // from here on the server has it: it saves, or shows it again
      changed = left = false;
      stopped = true;
      clearTimeout(timer);
    });

    const kept = here.read();
    if (kept && JSON.stringify(kept) !== JSON.stringify(typed(form))) {
      tell("这台电脑的这个窗口里，还留着上次没有存到系统的文字。", { "put-back": true, drop: true });
    } else {
      here.drop();
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-autosave]").forEach(watch);
  });
})();
