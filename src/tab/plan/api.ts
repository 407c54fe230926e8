/** The server as this page sees it: one plan. */

/** One heading with what stands below it. */
export interface Titled {
	readonly title: string;
	readonly lines: readonly string[];
}

export interface Student {
	readonly id: string;
	readonly name: string;
}

/** A student's plan; what it does not have is null. All words are in `lang`. */
export interface PlanTab {
	readonly lang: "en" | "es";
	readonly title: string;
	readonly intro: string;
	readonly interests:
		| (Titled & {
				/** Where the bars end; they begin at 0. */
				readonly max: number;
				readonly bars: readonly { readonly label: string; readonly value: number; readonly sentence: string }[];
		  })
		| null;
	readonly goals: { readonly title: string; readonly parts: readonly Titled[] } | null;
	readonly careers: Titled | null;
	readonly courses: {
		readonly title: string;
		readonly years: readonly {
			readonly year: string;
			readonly areas: readonly { readonly area: string; readonly courses: readonly string[] }[];
		}[];
		readonly note: string;
	} | null;
	readonly next: { readonly title: string; readonly text: string; readonly route: string; readonly say: string };
	readonly who: { readonly title: string; readonly people: readonly string[]; readonly text: readonly string[] };
	readonly student: Student;
	/** A family with several students: all of them. */
	readonly others: readonly Student[];
}

/** same: nothing changed since the tag. away: no answer at all. Otherwise the server's code, and its reference for a fault. */
export type PlanAnswer =
	| { readonly kind: "plan"; readonly plan: PlanTab; readonly tag: string }
	| { readonly kind: "same" }
	| { readonly kind: "away" }
	| { readonly kind: "no"; readonly status: number; readonly code: string; readonly reference: string };

export interface Wish {
	/** Null: the reader's own language. */
	readonly lang: "en" | "es" | null;
	/** A family's choice among several students. */
	readonly student: string | null;
	/** Of the plan that is on the screen; empty: none is. */
	readonly tag: string;
}

const patienceMs = 20_000;

/** Asks for a plan. Never throws. */
export async function readPlan(get: typeof fetch, token: string, { lang, student, tag }: Wish): Promise<PlanAnswer> {
	const query = new URLSearchParams({ ...(lang ? { lang } : {}), ...(student ? { student } : {}) });
	try {
		const response = await get(`/api/plan?${query}`, {
			headers: { Authorization: `Bearer ${token}`, ...(tag === "" ? {} : { "If-None-Match": tag }) },
			cache: "no-store",
			signal: AbortSignal.timeout(patienceMs),
		});
		if (response.status === 304) return { kind: "same" };
		const body = (await response.json()) as PlanTab & {
			readonly error?: { readonly code?: string; readonly reference?: string };
		};
		if (response.ok) return { kind: "plan", plan: body, tag: response.headers.get("etag") ?? "" };
		return {
			kind: "no",
			status: response.status,
			code: body.error?.code ?? "",
			reference: body.error?.reference ?? "",
		};
	} catch {
		return { kind: "away" };
	}
}
