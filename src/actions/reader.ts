/** Who reads an answer, as `answerRoute` wants to know it. */
import type { Reader } from "../talk/answer.ts";
import type { ActionContext } from "./action.ts";
import { staffName } from "./names.ts";

/** The reader behind an action's context. */
export function readerOf({ person, staff }: Pick<ActionContext, "person" | "staff">): Reader {
	const counselor = staff(person.counselor);
	return { role: person.role, counselorName: counselor ? staffName(counselor) : null };
}
