/** How cards look here: sizes and distances for the library, colours by the page's own variables. */
const ink = { default: "var(--ink)", subtle: "var(--soft)" };
// One ink for every colour a card may name: colour never says anything alone, and nothing is red.
const inks = {
	default: ink,
	dark: ink,
	light: ink,
	accent: { default: "var(--accent)", subtle: "var(--accent)" },
	attention: ink,
	good: ink,
	warning: ink,
};

const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors: inks });

/** Pixels at the browser's usual text size; `card.ts` turns them into rem. */
const font = {
	fontFamily: "inherit",
	fontSizes: { small: 14, default: 16, medium: 17, large: 19, extraLarge: 22 },
	fontWeights: { lighter: 400, default: 400, bolder: 600 },
};

/** What the library calls a host config. */
export const look = {
	supportsInteractivity: true,
	fontTypes: { default: font, monospace: font },
	spacing: { small: 6, default: 10, medium: 16, large: 20, extraLarge: 24, padding: 0 },
	separator: { lineThickness: 1, lineColor: "var(--line)" },
	containerStyles: {
		default: style("transparent"),
		emphasis: style("var(--track)"),
		accent: style("var(--bar)"),
		good: style("transparent"),
		attention: style("transparent"),
		warning: style("transparent"),
	},
	inputs: {
		label: {
			inputSpacing: "small",
			requiredInputs: { weight: "bolder", color: "default", suffix: "" },
			optionalInputs: { weight: "bolder", color: "default" },
		},
		errorMessage: { color: "default", weight: "bolder" },
	},
	actions: {
		maxActions: 10,
		spacing: "default",
		buttonSpacing: 8,
		actionsOrientation: "horizontal",
		actionAlignment: "stretch",
		allowTitleToWrap: true,
	},
	adaptiveCard: { allowCustomStyle: false },
};
