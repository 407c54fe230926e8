/** One plan: what is next, what is there, and who can see it. Nothing about what is not there. */
import { Button, mergeClasses } from "@fluentui/react-components";
import type { PlanTab } from "./api.ts";
import { useLook } from "./look.ts";
import { Picture } from "./picture.tsx";
import { Lines, type Say, Section } from "./section.tsx";

interface PlanProps {
	readonly plan: PlanTab;
	readonly say: Say;
	/** Opens the chat; null: there is no way to it from here. */
	readonly chat: (() => void) | null;
}

/** The parts of a plan, in the order of the chat's. */
export function Plan({ plan, say, chat }: PlanProps) {
	const look = useLook();
	const { next, interests, goals, careers, courses, who } = plan;
	return (
		<>
			<Section id="next" title={next.title} first>
				<p className={look.text}>{next.text}</p>
				{next.say !== "" && (
					<p className={look.soft}>
						{say("write")} <q className={look.quote}>{next.say}</q>
					</p>
				)}
				{chat && (
					<Button appearance="primary" size="large" className={mergeClasses(look.finger, look.act)} onClick={chat}>
						{say("chat")}
					</Button>
				)}
			</Section>
			{interests && (
				<Section id="interests" title={interests.title}>
					<Picture interests={interests} say={say} />
				</Section>
			)}
			{goals && (
				<Section id="goals" title={goals.title}>
					{goals.parts.map(({ title, lines }) => (
						<div key={title}>
							<h3 className={look.small}>{title}</h3>
							<Lines lines={lines} />
						</div>
					))}
				</Section>
			)}
			{careers && (
				<Section id="careers" title={careers.title}>
					<Lines lines={careers.lines} />
				</Section>
			)}
			{courses && (
				<Section id="courses" title={courses.title}>
					{courses.years.map(({ year, areas }) => (
						<table key={year} className={look.table}>
							<caption className={mergeClasses(look.cell, look.strong)}>{say("year").replace("#", year)}</caption>
							<thead className={look.unseen}>
								<tr>
									<th scope="col">{say("area")}</th>
									<th scope="col">{say("classes")}</th>
								</tr>
							</thead>
							<tbody>
								{areas.map(({ area, courses: own }) => (
									<tr key={area}>
										<th scope="row" className={mergeClasses(look.cell, look.area)}>
											{area === "" ? say("other") : area}
										</th>
										<td className={look.cell}>
											<Lines lines={own} />
										</td>
									</tr>
								))}
							</tbody>
						</table>
					))}
					<p className={look.soft}>{courses.note}</p>
				</Section>
			)}
			<Section id="who" title={who.title}>
				<Lines lines={who.people} />
				{who.text.map((line) => (
					<p key={line} className={look.soft}>
						{line}
					</p>
				))}
			</Section>
		</>
	);
}
