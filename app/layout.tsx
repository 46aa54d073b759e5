import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "./providers/providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Quarterdeck", template: "%s · Quarterdeck" },
  description: "The control plane for coordinator agents",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f8fa" },
    { media: "(prefers-color-scheme: dark)", color: "#0c1115" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page carries its own nonce, so none is made beforehand.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <div className="app-root">
          <Providers now={Date.now()} nonce={nonce}>
            {children}
          </Providers>
        </div>
      </body>
    </html>
  );
}
