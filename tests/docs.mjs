// The blocks of code in a document, and what their comments promise.
import { readFileSync } from "node:fs";

/** Each fenced block with its language, and the code of the `<!-- before: … -->` comments above it. */
export function blocks(path) {
  const text = readFileSync(path, "utf8");
  const found = [];
  let from = 0;
  for (const match of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    const above = text.slice(from, match.index);
    const before = [...above.matchAll(/<!-- before: (.*?) -->/gs)].map(([, code]) => code).join("\n");
    found.push({ language: match[1], code: match[2], before, line: text.slice(0, match.index).split("\n").length });
    from = match.index + match[0].length;
  }
  return found;
}

/** The value at the start of a comment, as JavaScript; nothing if it starts with words. */
function value(text) {
  const simple = /^("(?:[^"\\]|\\.)*"|-?\d[\d_]*(?:\.\d+)?(?![\w,.%×])|true\b|false\b)/.exec(text);
  if (simple) return simple[0];
  if (!/^[[{]/.test(text)) return undefined;
  let depth = 0;
  let inside = false;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') inside = !inside;
    if (inside) continue;
    if ("[{".includes(text[i])) depth += 1;
    if ("]}".includes(text[i]) && (depth -= 1) === 0) {
      const literal = text.slice(0, i + 1).replaceAll(/…/g, '"…": 1');
      try {
        new Function(`return (${literal})`)();
        return literal;
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}

/** The code with `expression; // value` made a comparison; the value may be on the next line. */
export function claims(code) {
  const lines = code.split("\n");
  return lines
    .map((line, i) => {
      const [, space, statement, comment] = /^(\s*)(.*?);\s*(?:\/\/ (.*))?$/.exec(line) ?? [];
      if (
        statement === undefined ||
        /^(const|let|import|export|return|if|for|try|throw)\b/.test(statement) ||
        / = /.test(statement)
      )
        return line;
      // The end of a statement that began above is no expression.
      if (/^[})\]]/.test(statement)) return line;
      const promised = value(comment ?? /^\/\/ (.*)$/.exec((lines[i + 1] ?? "").trim())?.[1] ?? "");
      return promised === undefined ? line : `${space}claim(${statement}, ${promised}, ${JSON.stringify(line)});`;
    })
    .join("\n");
}
