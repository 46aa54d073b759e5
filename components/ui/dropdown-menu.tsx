"use client";

import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { itemClass, popupClass } from "./select";

export const DropdownMenu = Menu.Root;
/** Pass the button as `render={<Button …/>}`. */
export const DropdownMenuTrigger = Menu.Trigger;
export const DropdownMenuRadioGroup = Menu.RadioGroup;
export const DropdownMenuGroup = Menu.Group;

export function DropdownMenuContent({ children, className, align = "start", side = "bottom" }: {
  children: ReactNode;
  className?: string;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
}) {
  return (
    <Menu.Portal>
      <Menu.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
        <Menu.Popup className={popupClass(cn("max-h-96 min-w-44 overflow-y-auto", className))}>{children}</Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}

export function DropdownMenuItem({ className, tone, ...props }: ComponentProps<typeof Menu.Item> & { className?: string; tone?: "danger" }) {
  return <Menu.Item className={itemClass(cn(tone === "danger" && "text-fail", className))} {...props} />;
}

export function DropdownMenuLinkItem({ className, ...props }: ComponentProps<typeof Menu.LinkItem> & { className?: string }) {
  return <Menu.LinkItem className={itemClass(className)} {...props} />;
}

export function DropdownMenuLabel({ className, ...props }: { className?: string; children: ReactNode }) {
  return <Menu.GroupLabel className={cn("px-2 py-1.5 text-xs font-medium text-muted-foreground", className)} {...props} />;
}

/** A menu row that can be on or off; the menu stays open. */
export function DropdownMenuCheckboxItem({ className, children, ...props }: ComponentProps<typeof Menu.CheckboxItem> & { className?: string }) {
  return (
    <Menu.CheckboxItem className={itemClass(cn("pl-7", className))} {...props}>
      <Menu.CheckboxItemIndicator className="absolute left-2">
        <Check aria-hidden />
      </Menu.CheckboxItemIndicator>
      {children}
    </Menu.CheckboxItem>
  );
}

export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Menu.RadioItem> & { className?: string }) {
  return (
    <Menu.RadioItem className={itemClass(cn("pl-7", className))} {...props}>
      <Menu.RadioItemIndicator className="absolute left-2">
        <Check aria-hidden />
      </Menu.RadioItemIndicator>
      {children}
    </Menu.RadioItem>
  );
}

export const DropdownMenuSeparator = () => <div role="separator" className="-mx-1 my-1 h-px bg-border" />;
