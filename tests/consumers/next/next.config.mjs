// Next would take the folder with the first lock file above this one for the project.
// biome-ignore lint/style/noDefaultExport: Next looks for it.
export default { turbopack: { root: import.meta.dirname } };
