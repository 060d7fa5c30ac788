import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildPage } from '../../../backend/dashboard/build-page.mjs';
import { type DashboardAnswers, fullAnswers } from './dashboard-answers.js';

const cookie = 'nearshelf_session=open';

type Answer = (response: ServerResponse) => void;
type Built = Awaited<ReturnType<typeof buildPage>>;

/** The dashboard's page as the build makes it, with answers of the test's choice behind it. */
export class DashboardSite {
  answers: DashboardAnswers = fullAnswers;
  /** Answers in place of JSON, by path. */
  readonly instead = new Map<string, Answer>();
  /** Addresses that were asked for, with their queries. */
  readonly requests: string[] = [];
  private session_ = false;
  private readonly server_: Server = createServer((request, response) =>
    this.answer_(request, response),
  );

  private constructor(private readonly built_: Built) {}

  static async open(): Promise<DashboardSite> {
    const site = new DashboardSite(await buildPage());
    await new Promise<void>((listening) => site.server_.listen(0, '127.0.0.1', listening));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server_.address() as AddressInfo).port}/dashboard`;
  }

  endSessions(): void {
    this.session_ = false;
  }

  close(): void {
    this.server_.closeAllConnections();
    this.server_.close();
  }

  private answer_(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?');
    const entered = this.session_ && request.headers.cookie === cookie;
    this.requests.push(request.url ?? '');
    if (request.method === 'POST') {
      this.session_ = path.endsWith('/login');
      const value = this.session_ ? cookie : 'nearshelf_session=; Max-Age=0';
      response.setHeader('Set-Cookie', `${value}; Path=/; HttpOnly; SameSite=Strict`);
      response.writeHead(303, { Location: '/dashboard' }).end();
      return;
    }
    const asset = this.built_.assets.find((one) => one.path === path);
    if (asset) {
      response.writeHead(200, { 'Content-Type': asset.type }).end(asset.content);
    } else if (path === '/dashboard') {
      response.setHeader('Content-Security-Policy', this.built_.policy);
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(entered ? this.built_.page : this.built_.login.replace('<!--message-->', ''));
    } else {
      this.answerQuery_(path, entered, response);
    }
  }

  private answerQuery_(path: string, entered: boolean, response: ServerResponse): void {
    const instead = this.instead.get(path);
    if (!entered) response.writeHead(401).end('No session.');
    else if (instead) instead(response);
    else if (path in this.answers)
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(this.answers[path as keyof DashboardAnswers]));
    else response.writeHead(404).end('There is nothing at this path.');
  }
}
