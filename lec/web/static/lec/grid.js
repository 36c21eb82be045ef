/* The grid of head counts moves like a spreadsheet, takes a block copied from one, and adds up while one types.
   Without this script the form, its boxes and its pasting box work all the same. */
(function () {
  "use strict";

  var form = document.querySelector("[data-grid]");
  if (!form) { return; }
  var table = form.querySelector("table");
  // A dissolved school has a row without boxes: it keeps its place, so that a pasted block stays in step.
  var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return { row: row, boxes: Array.prototype.slice.call(row.querySelectorAll("[data-cell]")) };
  });
  var said = form.querySelector("[data-said]");
  var undo = form.querySelector("[data-undo]");
  var before = [];
  var sending = false;

  // --- moving ----------------------------------------------------------------------------------
  function placeOf(box) {
    for (var r = 0; r < rows.length; r += 1) {
      var c = rows[r].boxes.indexOf(box);
      if (c >= 0) { return { r: r, c: c }; }
    }
    return null;
  }

  function step(box, down, right) {
    var at = placeOf(box), r = at.r, c = at.c + right;
    do { r += down; } while (down && rows[r] && !rows[r].boxes.length);
    var next = rows[r] && rows[r].boxes[c];
    if (!next) { return; }
    var folded = next.closest("tr").querySelector("details.fold-switch");
    if (folded) { folded.open = true; }
    next.focus();
    next.select();
  }

  function atStart(box) { return box.selectionStart === 0 && (box.selectionEnd === 0 || isWhole(box)); }
  function atEnd(box) { return box.selectionEnd === box.value.length && (box.selectionStart === box.selectionEnd || isWhole(box)); }
  function isWhole(box) { return box.selectionStart === 0 && box.selectionEnd === box.value.length; }

  table.addEventListener("keydown", function (event) {
    var box = event.target;
    if (!box.matches("[data-cell]") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var move = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowLeft: atStart(box) && !event.shiftKey ? [0, -1] : null,
      ArrowRight: atEnd(box) && !event.shiftKey ? [0, 1] : null
    }[event.key];
    if (!move) { return; }
    event.preventDefault();
    step(box, move[0], move[1]);
  });

  // --- pasting ---------------------------------------------------------------------------------
  function tidy(text) {
    var plain = text.replace(/[๐-๙]/g, function (digit) { return String(digit.charCodeAt(0) - 0x0e50); }).trim();
    return /^\d{1,3}(,\d{3})+(\.0+)?$|^\d+\.0+$/.test(plain) ? plain.replace(/,/g, "").replace(/\.0+$/, "") : plain;
  }

  table.addEventListener("paste", function (event) {
    var box = event.target;
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!box.matches("[data-cell]") || !/[\t\r\n]/.test(text)) { return; }
    event.preventDefault();
    var at = placeOf(box), filled = 0, outside = 0;
    before = [];
    text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/).forEach(function (line, down) {
      line.split("\t").forEach(function (cell, right) {
        var value = tidy(cell);
        if (!value) { return; }
        var row = rows[at.r + down], target = row && row.boxes[at.c + right];
        if (!target) { outside += 1; return; }
        before.push([target, target.value]);
        target.value = value;
        filled += 1;
      });
    });
    undo.hidden = !before.length;
    say(form.dataset.filled.replace("{n}", filled) + (outside ? " " + form.dataset.outside.replace("{n}", outside) : ""));
    addUp();
  });

  undo.addEventListener("click", function () {
    before.reverse().forEach(function (one) { one[0].value = one[1]; });
    before = [];
    undo.hidden = true;
    say(form.dataset.undone);
    addUp();
  });

  function say(words) { said.textContent = words; }

  // --- adding up -------------------------------------------------------------------------------
  function numberIn(box) {
    var text = tidy(box.value);
    return /^\d+$/.test(text) ? parseInt(text, 10) : null;
  }

  function addUp() {
    var columns = [], all = 0;
    rows.forEach(function (one) {
      var sum = 0, filled = 0;
      one.boxes.forEach(function (box, c) {
        var number = numberIn(box);
        if (box.value.trim()) { filled += 1; }
        sum += number || 0;
        columns[c] = (columns[c] || 0) + (number || 0);
        box.classList.toggle("changed", box.value.trim() !== box.dataset.was);
      });
      if (!one.boxes.length) { return; }
      all += sum;
      one.row.querySelector("[data-total]").textContent = filled ? sum.toLocaleString("en") : "–";
      var lacking = one.row.querySelector("[data-lacking]");
      lacking.hidden = !filled || filled === one.boxes.length;
      lacking.textContent = form.dataset.lacking.replace("{n}", one.boxes.length - filled);
    });
    table.querySelectorAll("[data-column]").forEach(function (output) {
      output.textContent = (columns[Number(output.dataset.column)] || 0).toLocaleString("en");
    });
    table.querySelector("[data-all]").textContent = all.toLocaleString("en");
  }

  table.addEventListener("input", addUp);
  addUp();

  // --- leaving ---------------------------------------------------------------------------------
  function isUnsaved() {
    return form.dataset.grid === "unsaved" || rows.some(function (one) {
      return one.boxes.some(function (box) { return box.value !== box.defaultValue; });
    });
  }

  form.addEventListener("submit", function () { sending = true; });
  window.addEventListener("pageshow", function () { sending = false; });
  window.addEventListener("beforeunload", function (event) {
    if (!sending && isUnsaved()) { event.preventDefault(); }
  });
})();
