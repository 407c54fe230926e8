/** Folders with the real content and scripts or pages of a test's own. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A few phrases instead of the three thousand: they would take most of a test's time. */
const phrases = `routes:
  "command:cancel":
    en: []
    es:
      - cancelar
templates:
  occupation:
    en: []
    es: []
  state:
    en: []
    es: []
`;

/** And the heading with a few messages that may mean danger, instead of tens of thousands. */
const fewDangers = readFileSync(join(root, "content/danger.csv"), "utf8").split("\n").slice(0, 30).join("\n");

/** No folder is without it. */
const welcome = `id: welcome
version: 1
for: [student]
title:
  en: Welcome
  es: Te damos la bienvenida
starts:
  en: []
  es: []
steps:
  - say:
      en: Hello.
      es: Hola.
`;

/**
 * Runs a function on a folder that holds the real content/ (with few phrases and messages), a short welcome, the given dialogs/ and whatever else is given by path.
 * @param files text by path; null removes the file
 */
export function withFolder<T>(files: Readonly<Record<string, string | null>>, use: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "onward-library-"));
	try {
		cpSync(join(root, "content"), join(folder, "content"), { recursive: true });
		writeFileSync(join(folder, "content/phrases.yaml"), phrases);
		writeFileSync(join(folder, "content/danger.csv"), fewDangers);
		mkdirSync(join(folder, "dialogs"));
		writeFileSync(join(folder, "dialogs/welcome.yaml"), welcome);
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			if (text === null) rmSync(join(folder, path));
			else writeFileSync(join(folder, path), text);
		}
		return use(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
