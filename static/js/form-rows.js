/* Rows of a form without a round trip, and fields that only apply to some choices. Everything works without this too. */
(function () {
  "use strict";

  function addRow(button) {
    const name = button.value;
    const table = document.querySelector('[data-rows="' + name + '"]');
    const template = document.querySelector('[data-row-of="' + name + '"]');
    if (!table || !template) {
      return false;
    }
    const body = table.tBodies[0];
    const taken = Array.from(body.querySelectorAll("[name]"), function (each) {
      return Number(each.name.split("-")[1]) || 0;
    });
    const index = String(Math.max(-1, ...taken) + 1);
    const number = String(body.rows.length + 1);
    const row = template.content.cloneNode(true);
    row.querySelectorAll("[name], [id], [aria-label], button").forEach(function (each) {
      if (each.name && each.name.indexOf(name + "-new-") === 0) {
        each.name = each.name.replace(name + "-new-", name + "-" + index + "-");
      }
      if (each.id) {
        each.id = each.id.replace("-new-", "-" + index + "-");
      }
      if (each.value === name + "-new") {
        each.value = name + "-" + index;
      }
      if (each.getAttribute("aria-label")) {
        each.setAttribute("aria-label", each.getAttribute("aria-label").replace("第  行", "第 " + number + " 行"));
      }
    });
    body.appendChild(row);
    const first = body.rows[body.rows.length - 1].querySelector("input, select");
    if (first) {
      first.focus();
    }
    return true;
  }

  function removeRow(button) {
    const row = button.closest("tr");
    const table = button.closest("[data-rows]");
    if (!row || !table) {
      return false;
    }
    if (table.tBodies[0].rows.length > 1) {
      row.remove();
    } else {
      row.querySelectorAll("input, select").forEach(function (each) {
        each.value = "";
      });
    }
    table.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest('button[name="add_row"], button[name="remove_row"]');
    if (button && (button.name === "add_row" ? addRow(button) : removeRow(button))) {
      event.preventDefault();
    }
  });

  function showWhatApplies() {
    document.querySelectorAll("[data-only-when]").forEach(function (block) {
      const wanted = block.dataset.onlyValues.split("|");
      const controls = document.querySelectorAll('[name="' + block.dataset.onlyWhen + '"]');
      const chosen = Array.from(controls).some(function (each) {
        const on = each.type === "radio" || each.type === "checkbox" ? each.checked : true;
        return on && wanted.indexOf(each.value) !== -1;
      });
      block.hidden = !chosen;
    });
  }

  document.addEventListener("change", showWhatApplies);
  document.addEventListener("DOMContentLoaded", showWhatApplies);
})();
