/* Clocks of a final go on by the server's time: what is left of a phase, and the big screen's clock.
   Without this script they show the moment of the page. On the planning page it sums the criteria. */
(function () {
  "use strict";

  const WARNING = 30; // seconds
  let offset = null; // server's time less this computer's

  function measure(root) {
    const from = root.querySelector("[data-now]");
    const clock = root.querySelector("time[data-tick]");
    const told = from ? Date.parse(from.dataset.now) : clock ? Date.parse(clock.getAttribute("datetime")) : NaN;
    if (!Number.isNaN(told) && offset === null) {
      offset = told - Date.now();
    }
  }

  /* A page from the browser's own cache tells an old time: the server is asked. */
  function ask() {
    fetch("/now/", { cache: "no-store" }).then(function (answer) {
      return answer.json();
    }).then(function (told) {
      offset = Date.parse(told.now) - Date.now();
      show();
    }).catch(function () {});
  }

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function show() {
    const now = Date.now() + (offset || 0);
    document.querySelectorAll("[data-until]").forEach(function (element) {
      const left = Math.floor((Date.parse(element.dataset.until) - now) / 1000);
      const seconds = Math.abs(left);
      element.textContent = (left < 0 ? "+" : "") + two(Math.floor(seconds / 60)) + ":" + two(seconds % 60);
      const clock = element.closest(".stage__clock, .onstage__clock, .pad__time");
      if (clock) {
        clock.classList.toggle(clock.classList[0] + "--last", left <= WARNING);
        clock.classList.toggle("is-over", left < 0);
      }
    });
    document.querySelectorAll("time[data-tick]").forEach(function (element) {
      const there = new Date(now + 8 * 3600 * 1000);
      element.firstChild.textContent = there.toISOString().slice(11, 19);
    });
  }

  function sum() {
    const rows = document.querySelector("[data-sums]");
    const said = document.querySelector("[data-sum]");
    if (!rows || !said) {
      return;
    }
    let total = 0;
    rows.querySelectorAll("[name=criterion-weight]").forEach(function (input) {
      total += Number(input.value) || 0;
    });
    said.textContent = "现在合计 " + total + " 分，须为 100 分。清空名称和分值即删去一项。";
    said.classList.toggle("urgent", total !== 100);
  }

  document.addEventListener("DOMContentLoaded", function () {
    measure(document);
    show();
    if (document.querySelector("[data-until], time[data-tick]")) {
      ask();
      setInterval(ask, 60000);
    }
    setInterval(show, 250);
    sum();
    document.addEventListener("input", sum);
  });
  document.addEventListener("htmx:afterSwap", show);
})();
