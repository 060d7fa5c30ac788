import type { Section, SectionContext } from './section.js';

interface SectionOf<Answer> extends Omit<Section, 'render'> {
  render(answer: Answer, context: SectionContext): readonly Node[];
}

/** Ties a section to the shape of its answer, which the backend that serves this page promises. */
export function defineSection<Answer>(section: SectionOf<Answer>): Section {
  return { ...section, render: (answer, context) => section.render(answer as Answer, context) };
}
