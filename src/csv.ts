/** CSV files, as in RFC 4180: quoted cells may hold commas, doubled quotes and line breaks. */
import Papa from "papaparse";

export interface CsvRecord {
	/** 1-based line at which it starts. */
	readonly line: number;
	/** Without the blanks around them. */
	readonly cells: readonly string[];
}

/**
 * @param text with or without a byte order mark, lines ended in any way
 * @returns every line, empty ones too (one empty cell), and the lines with a quotation mark that is not closed
 */
export function readCsv(text: string): {
	readonly records: readonly CsvRecord[];
	readonly unclosed: readonly number[];
} {
	const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
	const { data, errors } = Papa.parse<string[]>(plain, { delimiter: ",", newline: "\n" });
	let next = 1;
	const records = data.map((cells) => {
		const line = next;
		next++;
		for (const cell of cells) if (cell.includes("\n")) next += cell.split("\n").length - 1;
		return { line, cells: cells.map((cell) => cell.trim()) };
	});
	return { records, unclosed: [...new Set(errors.map(({ row }) => records[row ?? 0]?.line ?? 1))] };
}
