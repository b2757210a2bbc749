// Makes the text area of the query form an editor: YASGUI's, with the terms of this site to complete.
// Without this script, or without the editor, the form works as it is. Nothing is asked of any other host.
"use strict";

(() => {
  const area = document.querySelector("textarea[data-terms]");
  if (!area || typeof Yasqe === "undefined") return;

  const terms = fetch(area.dataset.terms)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .catch(() => ({ prefixes: {}, terms: [] })); // without terms it is an editor still
  const completer = (like, kind) => ({
    ...Yasqe.Autocompleters[like],
    name: `melian-${kind}`,
    bulk: true,
    autoShow: true,
    persistenceId: null,
    get: () => terms.then((said) => said.terms.filter((term) => term.kind === kind).map((term) => term.iri)),
    postprocessHints: (editor, hints) => {
      hints.forEach((hint) => {
        const label = labels.get(hint.text);
        if (label) hint.displayText = `${hint.text}  ${label}`;
      });
      return hints;
    },
  });

  const labels = new Map();
  Yasqe.defaults.autocompleters = []; // those of the package ask other hosts
  Yasqe.registerAutocompleter(completer("class", "class"));
  Yasqe.registerAutocompleter(completer("property", "property"));
  Yasqe.defaults.autocompleters.push("variables");

  const form = area.form;
  const place = document.createElement("div");
  area.before(place);
  const editor = new Yasqe(place, {
    value: area.value,
    autofocus: false,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    screenReaderLabel: "Query",
    editorHeight: "22rem",
    extraKeys: {
      Tab: false, // Tab leaves the editor, as it leaves every field
      "Shift-Tab": false,
      "Ctrl-Enter": () => form.requestSubmit(),
      "Cmd-Enter": () => form.requestSubmit(),
      "Ctrl-S": () => {},
    },
  });
  area.hidden = true;
  area.required = false;
  document.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
  document.querySelectorAll("[data-editor-hint]").forEach((hint) => {
    hint.hidden = false;
  });
  form.addEventListener("submit", () => {
    area.value = editor.getValue();
  });

  terms.then((said) => {
    said.terms.forEach((term) => labels.set(term.name, term.label));
    editor.on("change", () => {
      const token = editor.getTokenAt(editor.getDoc().getCursor());
      const prefix = token.string.split(":")[0];
      const line = editor.getDoc().getLine(editor.getDoc().getCursor().line);
      const known = token.string.includes(":") && Object.hasOwn(said.prefixes, prefix);
      if (known && !/^\s*PREFIX/i.test(line) && !(prefix in editor.getPrefixesFromQuery())) {
        editor.addPrefixes({ [prefix]: said.prefixes[prefix] });
      }
    });
  });
})();
