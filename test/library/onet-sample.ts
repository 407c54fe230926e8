/** A made-up O*NET release with the columns of the real one, and a BLS table that goes with it. */
import type { OnetTexts } from "../../src/library/onet.ts";

const tabs = (...lines: readonly (readonly string[])[]): string =>
	`${lines.map((cells) => cells.join("\t")).join("\r\n")}\r\n`;

/** Code, title, job zone ("" none), six scores (null none). */
const jobs: readonly (readonly [string, string, string, readonly number[] | null])[] = [
	["11-1011.00", "Tower Chiefs", "5", [1.3, 3.24, 2.08, 3.52, 6.88, 5]],
	["11-9199.00", "Tower Chiefs, All Other", "", null],
	["15-1255.01", "Maze Designers", "4", [2.68, 4.1, 6.42, 2.35, 4.02, 3.87]],
	["21-1014.00", "Worry Counselors", "5", [1.32, 4.44, 3.06, 6.76, 2.91, 3.45]],
	["27-2011.00", "Cloud Actors", "2", [2.31, 2.13, 7, 4.1, 4, 1.67]],
	["29-1242.00", "Bone Surgeons, Except Dragon", "5", [5.07, 6.5, 1.48, 4.82, 2.35, 3.89]],
	["45-9011.00", "Moss Farmers", "1", [7, 2, 1, 1, 2, 3]],
	["51-2092.00", "Kite Assemblers", "2", [5.36, 1.41, 1.6, 2.4, 3.9, 4.64]],
	["53-1042.01", "Loop Coordinators", "3", [3, 2, 1, 3, 5, 6]],
	["55-3019.00", "Castle Guards", "", null],
];
const letters = ["Realistic", "Investigative", "Artistic", "Social", "Enterprising", "Conventional"];

const bls = `title,soc_code,occupation_type,employment_2024_k,employment_2034_k,change_pct,openings_annual_avg_k,median_annual_wage_2024,entry_education,ooh_content
All jobs,00-0000,Summary,10,11,3.1,9,49500,,
Tower chiefs,11-1011,Line item,309.4,322,4.3,22.2,206420,Bachelor's degree,x
"Tower chiefs, all other",11-9199,Line item,3,4,2,1,"$99,500",Bachelor's degree,x
Web and maze designers,15-1255,Line item,128.9,138,7,9.1,98090,Bachelor's degree,x
All counselors,21-1010,Summary,900,1000,9.9,99,50000,Master's degree,
Worry and habit counselors,21-1018,Line item,483.5,565,16.8,48.3,59190,Master's degree,x
Cloud actors,27-2011,Line item,57,57.2,0.3,6.3,,"Some college, no degree",x
Bone surgeons,29-1242,Line item,14.7,15,4.1,0.4,">=$239,200",Doctoral or professional degree,x
Moss farmers,45-9011,Line item,"1,234.5",1200,-2.8,0.2,—,No formal educational credential,x
Miscellaneous assemblers,51-2090,Line item,1467.1,1465,-0.1,156.3,42210,High school diploma or equivalent,x
Movers' supervisors,53-1047,Line item,609.6,632,3.7,61.3,60510,High school diploma or equivalent,x
`;

const clusters = `Career Cluster,Career Pathway,Code,Occupation
Business Management & Administration,General Management,11-1011.00,Tower Chiefs
"Science, Technology, Engineering & Mathematics",Engineering and Technology,15-1255.01,Maze Designers
Health Science; Human Services,Therapeutic Services; Counseling & Mental Health Services,21-1014.00,Worry Counselors
"Science, Technology, Engineering & Mathematics; Health Science",Science and Mathematics; Therapeutic Services,29-1242.00,"Bone Surgeons, Except Dragon"
"Agriculture, Food & Natural Resources",Natural Resources Systems,45-9011.00,Moss Farmers
Manufacturing,Production,51-2092.00,Kite Assemblers
Government & Public Administration,National Security,55-3019.00,Castle Guards
`;

/** The sample's files by the names O*NET gives them, a notice among them. */
export const sampleFiles: Readonly<Record<string, string>> = {
	"NOTICE.txt": "This folder includes information from the O*NET 98.7 Database (made up).\n",
	"Occupation Data.txt": tabs(
		["O*NET-SOC Code", "Title", "Description"],
		...jobs.map(([code, title]) => [code, title, `Look after ${title.toLowerCase()} things. May count them.`]),
	),
	"Interests.txt": tabs(
		["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name", "Data Value"],
		...jobs.flatMap(([code, title, , scores]) => [
			...(scores ?? []).map((score, i) => [code, title, `1.B.1.${i}`, letters[i] ?? "", "OI", "Interests", `${score}`]),
			...(scores ? [[code, title, "1.B.1.g", "First Interest High-Point", "IH", "High-Point", "5"]] : []),
		]),
	),
	"Job Zones.txt": tabs(
		["O*NET-SOC Code", "Title", "Job Zone", "Date"],
		...jobs.filter(([, , zone]) => zone !== "").map(([code, title, zone]) => [code, title, zone, "08/2023"]),
	),
	"Related Occupations.txt": tabs(
		["O*NET-SOC Code", "Title", "Related O*NET-SOC Code", "Related Title", "Relatedness Tier", "Index"],
		["11-1011.00", "", "53-1042.01", "", "Primary-Short", "1"],
		["11-1011.00", "", "99-0000.00", "not in this release", "Primary-Short", "2"],
	),
	"Sample of Reported Titles.txt": tabs(
		["O*NET-SOC Code", "Title", "Reported Job Title", "Shown in My Next Move"],
		["11-1011.00", "", "CTO (Chief Tower Officer)", "Y"],
		["11-1011.00", "", "Boss", "Y"],
		["11-1011.00", "", "Tower Manager", "N"],
		["11-9199.00", "", "Tower Manager", "N"],
		["27-2011.00", "", "Voice of Clouds", "Y"],
		["45-9011.00", "", "Nephologist", "Y"],
	),
	"onetonline_All_Career_Clusters.csv": clusters,
	"bls.csv": bls,
};

/** The same for the reader. */
export const sample: OnetTexts = {
	occupations: sampleFiles["Occupation Data.txt"] ?? null,
	interests: sampleFiles["Interests.txt"] ?? null,
	zones: sampleFiles["Job Zones.txt"] ?? null,
	related: sampleFiles["Related Occupations.txt"] ?? null,
	titles: sampleFiles["Sample of Reported Titles.txt"] ?? null,
	clusters,
	...{ bls, blsFile: "bls.csv", release: "98.7" },
};
