/** Entries are only ever added; what they fold into is the plan. */
import { createHash } from "node:crypto";
import type { Entry, Json, Plan } from "../turn.ts";

type Change = Pick<Entry, "element" | "item" | "op" | "value" | "when">;

/** A plan after these entries, in the order given; `plan` itself is not changed. */
export function apply(plan: Plan, entries: readonly Change[]): Plan {
	return entries.reduce(applyOne, plan);
}

/** The plan that all of a student's entries, oldest first, make. */
export function fold(entries: readonly Change[]): Plan {
	return apply({}, entries);
}

function applyOne(plan: Plan, entry: Change): Plan {
	const items = own(plan, entry.element) ?? {};
	const item = entry.item ?? "";
	if (entry.op === "set") {
		return { ...plan, [entry.element]: { ...items, [item]: { value: entry.value, when: entry.when } } };
	}
	if (!own(items, item)) return plan;
	const { [item]: _gone, ...left } = items;
	if (Object.keys(left).length > 0) return { ...plan, [entry.element]: left };
	const { [entry.element]: _empty, ...rest } = plan;
	return rest;
}

/** The value of an element (of one of its items), or null when the plan has none. */
export function valueIn(plan: Plan, element: string, item: string | null = null): Json {
	const items = own(plan, element);
	return (items && own(items, item ?? "")?.value) ?? null;
}

/** An element's items with their values, newest item id first (school years) and otherwise as saved. */
export function itemsOf(
	plan: Plan,
	element: string,
): readonly { readonly item: string; readonly value: Json; readonly when: string }[] {
	const items = Object.entries(own(plan, element) ?? {}).map(([item, held]) => ({ item, ...held }));
	const years = items.every(({ item }) => /^20\d{2}-\d{2}$/.test(item));
	return years ? items.sort((a, b) => (a.item < b.item ? 1 : -1)) : items;
}

/** True when the plan already has exactly this value, so that saving it again adds no entry. */
export function holds(plan: Plan, element: string, item: string | null, value: Json): boolean {
	const items = own(plan, element);
	const held = items && own(items, item ?? "");
	return held !== undefined && same(held.value, value);
}

/**
 * An entry's id: the same turn run again makes the same id, so the store can drop it.
 * @param slot what the step saved, `element` or `element/item`
 * @returns 32 hexadecimal characters of the SHA-256
 */
export function entryId(turn: string, step: string, slot: string): string {
	return createHash("sha256")
		.update(JSON.stringify([turn, step, slot]))
		.digest("hex")
		.slice(0, 32);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const left = a as Readonly<Record<string, Json>>;
	const right = b as Readonly<Record<string, Json>>;
	const keys = Object.keys(left);
	return keys.length === Object.keys(right).length && keys.every((key) => same(own(left, key), own(right, key)));
}
