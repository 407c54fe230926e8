/** Lines and cells of CSV text: what a spreadsheet writes, and what a person breaks in it. */
import { expect, test } from "vitest";
import { readCsv } from "../src/csv.ts";

test("quoted cells hold commas, doubled quotes and line breaks; lines are counted as an editor shows them", () => {
	const { records, unclosed } = readCsv('\uFEFFid,text\r\n1,"a, ""b""\r\nc"\r\n\r\n 2 , d \n3,e "f" g\r4,');
	expect(unclosed).toEqual([]);
	expect(records).toEqual([
		{ line: 1, cells: ["id", "text"] },
		{ line: 2, cells: ["1", 'a, "b"\nc'] },
		{ line: 4, cells: [""] },
		{ line: 5, cells: ["2", "d"] },
		{ line: 6, cells: ["3", 'e "f" g'] },
		{ line: 7, cells: ["4", ""] },
	]);
});

test.each([
	["is never closed", 'id,text\n1,"a\n2,b\n', 2],
	["ends before the cell does", 'id,text\n1,a\n2,"b" c\n', 3],
])("a quotation mark that %s is told by its line", (_what, text, line) => {
	expect(readCsv(text).unclosed).toEqual([line]);
});
