// Entry of nearshelf.monitor.js: what nearshelf.feedback.js loads once a day.
export { protocolVersion } from '../shared/protocol.js';
export { DailyReport } from './daily-report.js';
