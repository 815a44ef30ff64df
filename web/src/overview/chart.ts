/** How the charts' axes and hints look, in either colour scheme. */
export const axis = { stroke: "var(--line)", tick: { fill: "var(--quiet)", fontSize: 12 }, tickLine: false } as const;

export const tooltip = {
  contentStyle: { background: "var(--card)", border: "1px solid var(--line)", borderRadius: 8, color: "var(--text)" },
  cursor: { stroke: "var(--quiet)", fill: "var(--quiet-soft)" },
  isAnimationActive: false,
} as const;
