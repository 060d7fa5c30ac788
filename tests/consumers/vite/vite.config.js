// The dev server must leave the package where it is: its files find each other by import.meta.url.
// biome-ignore lint/style/noDefaultExport: Vite reads this one.
export default {
  optimizeDeps: { exclude: ['nearshelf'] },
};
