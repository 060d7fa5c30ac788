// Entry of nearshelf.iife.js: the SDK for pages without a build step, by one <script> tag.
import { startScript } from './start-script.js';

startScript();
