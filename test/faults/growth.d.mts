export function growth(figures: readonly number[]): { readonly perSample: number; readonly sure: boolean };
export function lately(figures: readonly number[], at: number, back: number): number;
