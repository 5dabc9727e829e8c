/** How much an image may have. Source: Glance's defaults `image_property_quota`, `image_tag_quota`, `image_member_quota`, `image_location_quota`. */
export const LIMITS = { properties: 128, tags: 128, members: 128, locations: 10 } as const;

/** Whether the databases of the real services hold this text: not with characters of four bytes in UTF-8, beyond the basic plane. */
export function isStorable(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

/** The largest `min_disk` and `min_ram` that the databases of the real services hold. */
export const INTEGER_MAXIMUM = 2_147_483_647;
