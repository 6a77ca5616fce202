/** Of one unit of each product of the demo shop, as it is packed: grams, and the sides of its box in millimetres. */
export const productSizes = [
  ['enamel-mug', 340, 130, 100, 95],
  ['linen-apron', 420, 320, 240, 40],
  ['desk-lamp', 3_400, 520, 260, 240],
  ['pull-saw', 380, 640, 120, 45],
  ['herb-pot', 900, 160, 160, 150],
  ['watering-can', 1_150, 480, 190, 320],
  ['cherry-board', 1_300, 420, 260, 30],
  ['garden-twine', 260, 110, 110, 120],
  ['copper-pan', 2_600, 480, 270, 140],
  ['tea-towel', 110, 250, 180, 20],
  ['block-plane', 820, 190, 80, 85],
  ['shop-stool', 5_200, 400, 400, 560],
  ['folding-rule', 240, 260, 60, 35],
  ['hand-trowel', 330, 340, 90, 60],
  ['seed-tray', 480, 380, 240, 70],
] as const satisfies readonly (readonly [
  sku: string,
  weightG: number,
  lengthMm: number,
  widthMm: number,
  heightMm: number,
])[]
