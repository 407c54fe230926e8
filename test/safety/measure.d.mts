import type { Hit } from "../../src/safety/screen.ts";

export interface Message {
	readonly text: string;
	readonly lang: "en" | "es";
	readonly kind: "crisis" | "threat" | "abuse" | "none";
	readonly urgency?: "now" | "next-school-morning" | null;
	readonly group?: string;
}

export interface Counted {
	right: number;
	of: number;
}

export interface Measured {
	readonly kinds: Readonly<Record<string, Counted>>;
	readonly langs: Readonly<Record<string, Counted>>;
	readonly groups: Readonly<Record<string, Counted>>;
	readonly urgency: Counted;
	readonly wrong: readonly (Message & { readonly found: string })[];
}

export const worstUnits: readonly string[];
export function readSet(name: string): readonly Message[];
export function readLines(name: string): readonly string[];
export function measure(messages: readonly Message[], screen: (text: string) => Hit | null): Measured;
export function share(counted: Counted | undefined): number;
