/* 字数 as Word counts it; the same rule as challenge_portal/kernel/wordcount.py, bound by a shared file of examples. */
(function () {
  "use strict";

  const UNSEEN = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/gu;
  const SINGLE =
    "\\u00B7\\u2014-\\u2027\\u2030-\\u205E\\u2100-\\u2FFF\\u3001-\\uA4CF\\uAC00-\\uD7A3\\uF900-\\uFAFF" +
    "\\uFE10-\\uFE1F\\uFE30-\\uFE6F\\uFF01-\\uFFEE\\u{1F000}-\\u{1FAFF}\\u{20000}-\\u{3FFFF}";
  const COUNTED = new RegExp("[" + SINGLE + "]|[^" + SINGLE + "\\s\\u001C-\\u001F\\u0085\\u3000\\u00A0]+", "gu");

  function countWords(text) {
    const found = text.normalize("NFC").replace(UNSEEN, "").match(COUNTED);
    return found ? found.length : 0;
  }

  /* A counter is <span data-counter-for="id">; data-limit and data-minimum stand on it or on the control.
     The server writes its first text, so the page is whole without this script. */
  function show(counter, control) {
    const words = countWords(control.value);
    const limit = Number(counter.dataset.limit || control.dataset.limit || 0);
    const minimum = Number(counter.dataset.minimum || control.dataset.minimum || 0);
    const over = limit && words > limit ? words - limit : 0;
    let text = "字数 " + words + (limit ? " / " + limit : "");
    if (over) {
      text += "，超出 " + over + " 字";
    } else if (minimum && words < minimum) {
      text += "，还差 " + (minimum - words) + " 字";
    }
    counter.textContent = text;
    counter.classList.toggle("counter--over", over > 0);
  }

  function connect(root) {
    root.querySelectorAll("[data-counter-for]").forEach(function (counter) {
      const control = document.getElementById(counter.dataset.counterFor);
      if (!control || counter.dataset.connected) {
        return;
      }
      counter.dataset.connected = "yes";
      control.addEventListener("input", function () {
        show(counter, control);
      });
      show(counter, control);
    });
  }

  window.challengeWords = { count: countWords, connect: connect };
  document.addEventListener("DOMContentLoaded", function () {
    connect(document);
  });
  document.addEventListener("htmx:load", function (event) {
    connect(event.target);
  });
})();
