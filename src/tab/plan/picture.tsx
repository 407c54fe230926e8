/** An interest profile: a table whose bars are the picture and whose numbers say the same. */
import { mergeClasses } from "@fluentui/react-components";
import { Fragment } from "react";
import type { PlanTab } from "./api.ts";
import { useLook } from "./look.ts";
import type { Say } from "./section.tsx";

/** Bars from 0 to `max`, drawn for the eye only: the number stands beside each of them. */
export function Picture({
	interests,
	say,
}: {
	readonly interests: NonNullable<PlanTab["interests"]>;
	readonly say: Say;
}) {
	const look = useLook();
	const { bars, max, lines } = interests;
	return (
		<>
			{lines.slice(0, 1).map((line) => (
				<p key={line} className={look.text}>
					{line}
				</p>
			))}
			<table className={look.table}>
				<caption className={look.unseen}>{interests.title}</caption>
				<thead className={look.unseen}>
					<tr>
						<th scope="col">{say("kind")}</th>
						<th scope="col">{say("picture")}</th>
						<th scope="col">{say("points")}</th>
					</tr>
				</thead>
				<tbody>
					{bars.map(({ label, value, sentence }) => (
						<Fragment key={label}>
							<tr>
								<th scope="row" className={mergeClasses(look.cell, look.label)}>
									{label}
								</th>
								<td className={mergeClasses(look.cell, look.wide)}>
									<svg className={look.bar} viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
										<rect className={look.track} width="100" height="16" />
										<rect className={look.value} width={max > 0 ? (100 * value) / max : 0} height="16" />
									</svg>
								</td>
								<td className={mergeClasses(look.cell, look.number)}>
									{say("of").replace("#", String(value)).replace("%", String(max))}
								</td>
							</tr>
							{sentence !== "" && (
								<tr>
									<td colSpan={3} className={look.below}>
										{sentence}
									</td>
								</tr>
							)}
						</Fragment>
					))}
				</tbody>
			</table>
			<p className={look.soft}>{say("note")}</p>
		</>
	);
}
