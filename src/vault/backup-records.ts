/** What a backup holds, and its form as bytes: sealed cells are kept as they are, beside the JSON of everything else. */

export type Cell = null | number | string | Buffer;

/** What a backup holds, in this order: one start, the rows table by table, one end. */
export type BackupRecord =
	| {
			readonly kind: "start";
			/** ISO instant. */
			readonly at: string;
			readonly mode: string;
			/** The schema steps its tables had taken. */
			readonly steps: readonly string[];
			/** Where the audit trail ended. */
			readonly trail: { readonly rows: number; readonly mac: string };
	  }
	| {
			readonly kind: "rows";
			readonly table: string;
			readonly columns: readonly string[];
			readonly rows: readonly (readonly Cell[])[];
	  }
	| { readonly kind: "end"; readonly counts: Readonly<Record<string, number>> };

/** Lengths, the record as JSON, and the bytes of its sealed cells one after the other. */
export function encoded(record: BackupRecord): Buffer[] {
	const cells: Buffer[] = [];
	const plain = (cell: Cell): null | number | string | readonly [number] => {
		if (!Buffer.isBuffer(cell)) return cell;
		cells.push(cell);
		return [cell.length];
	};
	const text = record.kind === "rows" ? { ...record, rows: record.rows.map((row) => row.map(plain)) } : record;
	const json = Buffer.from(JSON.stringify(text));
	const bytes = Buffer.concat(cells);
	const lengths = Buffer.alloc(8);
	lengths.writeUInt32BE(json.length, 0);
	lengths.writeUInt32BE(bytes.length, 4);
	return [lengths, json, bytes];
}

/** A record from what `encoded` made. */
export function decoded(bytes: Buffer): BackupRecord {
	const end = 8 + bytes.readUInt32BE(0);
	const record = JSON.parse(bytes.toString("utf8", 8, end)) as BackupRecord;
	if (record.kind !== "rows") return record;
	let at = end;
	const rows = record.rows as unknown as (null | number | string | readonly [number])[][];
	return {
		...record,
		rows: rows.map((row) =>
			row.map((cell): Cell => {
				if (cell === null || typeof cell !== "object") return cell;
				const start = at;
				at += cell[0];
				return Buffer.from(bytes.subarray(start, at));
			}),
		),
	};
}
