/** Every action a script may call, in one visible list. */
import type { Action } from "./action.ts";
import { alertActions } from "./alerts.ts";
import { careers } from "./careers.ts";
import { checkIns } from "./check-ins.ts";
import { courses } from "./courses.ts";
import { discreet } from "./discreet.ts";
import { goals } from "./goals.ts";
import { opening } from "./open.ts";
import { reporting } from "./report.ts";
import { staffActions } from "./staff.ts";

export const actions: Readonly<Record<string, Action>> = {
	...opening,
	...careers,
	...goals,
	...courses,
	...checkIns,
	...staffActions,
	...alertActions,
	...reporting,
	...discreet,
};

export { names } from "./names.ts";
export { sources } from "./sources.ts";
