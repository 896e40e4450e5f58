const PLATFORMS = ["google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "microsoft_ads"] as const;
type Platform = (typeof PLATFORMS)[number];

/** What a failing key names: an account, perhaps a campaign and a day of it, and in words what is wrong. */
export interface FailingKey {
  platform: Platform;
  accountId: string;
  campaignId?: string;
  day?: string;
  what?: string;
}

const KEY = /^([a-z]+_ads):([^:@\s]+)(?::([^:@\s]+))?(?:@(\d{4}-\d\d-\d\d))?(?: (.+))?$/;

/** The parts of `platform:account[:campaign][@day][ what]`; nothing for other keys, such as a currency. */
export function parseKey(key: string): FailingKey | undefined {
  const [, name, accountId, campaignId, day, what] = KEY.exec(key) ?? [];
  const platform = PLATFORMS.find((one) => one === name);
  if (!platform || !accountId) return undefined;
  return { platform, accountId, ...(campaignId && { campaignId }), ...(day && { day }), ...(what && { what }) };
}
