// Datasette's editor for SQL, with a name for those who don't see it.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("sql-editor");
  const format = document.getElementById("sql-format");
  if (!field || typeof CodeMirror === "undefined") return;
  const editor = CodeMirror.fromTextArea(field, { mode: "text/x-sql", lineWrapping: true });
  editor.getInputField().setAttribute("aria-label", "SQL");
  editor.setOption("extraKeys", { "Shift-Enter": () => field.form.requestSubmit(), Tab: false, "Shift-Tab": false });
  format.hidden = false;
  format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
});
