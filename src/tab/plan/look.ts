/** How the page looks: Teams' themes with letters that grow with the reader's, and the few shapes of its own. */
import {
	makeStyles,
	type Theme,
	teamsDarkTheme,
	teamsHighContrastTheme,
	teamsLightTheme,
	tokens,
} from "@fluentui/react-components";

/** Fluent counts letters in pixels; in rem they follow the size that somebody set in the browser. */
function growing(theme: Theme): Theme {
	const sizes = Object.entries(theme).map(([name, value]) => {
		const pixels = /^(?:fontSize|lineHeight)/.test(name) ? /^([\d.]+)px$/.exec(String(value))?.[1] : undefined;
		return [name, pixels === undefined ? value : `${Number(pixels) / 16}rem`];
	});
	return Object.fromEntries(sizes) as Theme;
}

/** By what Teams calls them. */
const themes: Readonly<Record<string, Theme>> = {
	default: growing(teamsLightTheme),
	dark: growing(teamsDarkTheme),
	contrast: growing(teamsHighContrastTheme),
};

/** The theme of a name; the light one for names we do not know. */
export const themeOf = (name: string): Theme => themes[name] ?? themes.default ?? teamsLightTheme;

const text = { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 };

export const useLook = makeStyles({
	frame: { minHeight: "100vh", backgroundColor: tokens.colorNeutralBackground3, ...text, overflowWrap: "break-word" },
	page: {
		boxSizing: "border-box",
		maxWidth: "46rem",
		margin: "0 auto",
		padding: "1rem",
		display: "flex",
		flexDirection: "column",
		gap: "1rem",
	},
	top: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: "0.5rem", alignItems: "center" },
	tools: { display: "flex", flexWrap: "wrap", gap: "0.5rem" },
	choices: { display: "flex", flexWrap: "wrap", gap: "0.5rem", margin: 0, padding: 0, border: "none", minWidth: 0 },
	main: { display: "flex", flexDirection: "column", gap: "1rem" },
	finger: { minHeight: "2.75rem", minWidth: "2.75rem" },
	title: {
		margin: 0,
		fontSize: "clamp(1.375rem, 5vw, 1.75rem)",
		lineHeight: 1.25,
		":focus": { outlineStyle: "none" },
	},
	heading: { margin: "0 0 0.5rem", fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
	small: { margin: "0.75rem 0 0.25rem", fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
	text: { margin: 0, ...text },
	soft: { margin: "0.5rem 0 0", color: tokens.colorNeutralForeground2, ...text },
	card: {
		padding: "1rem",
		borderRadius: tokens.borderRadiusXLarge,
		backgroundColor: tokens.colorNeutralBackground1,
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		scrollMarginTop: "1rem",
	},
	next: { borderLeft: `0.375rem solid ${tokens.colorCompoundBrandStroke}` },
	act: { marginTop: "0.75rem" },
	list: { margin: 0, paddingLeft: "1.25rem", ...text },
	quote: { fontWeight: tokens.fontWeightSemibold },
	people: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: "0.5rem" },
	person: {
		width: "100%",
		minHeight: "2.75rem",
		justifyContent: "flex-start",
		textAlign: "left",
		fontSize: tokens.fontSizeBase400,
		lineHeight: tokens.lineHeightBase400,
	},
	role: { display: "block", fontWeight: tokens.fontWeightRegular },
	summary: { minHeight: "2.75rem", display: "list-item", alignContent: "center", cursor: "pointer" },
	table: { width: "100%", borderCollapse: "collapse", ...text },
	cell: { padding: "0.375rem 0.5rem 0.375rem 0", textAlign: "left", verticalAlign: "top", fontWeight: "inherit" },
	strong: { fontWeight: tokens.fontWeightSemibold },
	number: { textAlign: "right", whiteSpace: "nowrap", paddingRight: 0, width: "1%" },
	wide: { width: "60%" },
	label: { fontWeight: tokens.fontWeightSemibold, width: "1%" },
	area: { width: "40%" },
	below: { padding: "0 0 0.75rem", color: tokens.colorNeutralForeground2 },
	bar: {
		boxSizing: "border-box",
		display: "block",
		width: "100%",
		minWidth: "4rem",
		height: "1.125rem",
		marginTop: "0.125rem",
		border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
		borderRadius: tokens.borderRadiusSmall,
	},
	track: { fill: tokens.colorNeutralBackground1, "@media (forced-colors: active)": { fill: "Canvas" } },
	value: { fill: tokens.colorCompoundBrandBackground, "@media (forced-colors: active)": { fill: "CanvasText" } },
	pressed: { textDecorationLine: "underline", textUnderlineOffset: "0.25rem" },
	unseen: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
});
