import { DashboardPage } from './dashboard-page.js';
import { anomalies } from './sections/anomalies.js';
import { drift } from './sections/drift.js';
import { experiments } from './sections/experiments.js';
import { funnel } from './sections/funnel.js';
import { ledger } from './sections/ledger.js';
import { monitoring } from './sections/monitoring.js';
import { overview } from './sections/overview.js';
import { revenue } from './sections/revenue.js';

const others = [funnel, experiments, revenue, monitoring, drift, anomalies, ledger];
await DashboardPage.of(overview, others).start();
