import { Api } from '../support/api.ts'
import { panel } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

test('who handles events, what waits for each and what they lean on is one page, also on a phone', async ({
  staff,
  product,
  email,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ email })
  await expect.poll(async () => (await api.order(placed)).status).toBe('COMPLETED')
  await staff.goto('/console')
  await staff
    .getByRole('navigation', { name: 'Console' })
    .getByRole('link', { name: 'Services' })
    .click()
  await expect(staff.getByRole('heading', { name: /^All 5 are at work/ })).toBeVisible()
  const line = panel(staff, 'Waiting in line')
  await expect(line.locator('[data-reader]')).toHaveCount(5)
  await line.getByRole('button', { name: 'payment' }).click()
  const partitions = line.getByRole('list', { name: 'Partitions' })
  await expect(partitions.getByRole('listitem')).toHaveCount(8)
  await expect(line.getByText(/^Runs in .+, process \d+\.$/)).toBeVisible()
  await expect(
    line.getByText(/^Of its last \d+ answers?, half came within .+, 95 of 100 within/),
  ).toBeVisible()
  await expect(panel(staff, 'What they lean on')).toContainText(/Version 18\.\d/)
  const promised = panel(staff, 'What is promised')
  await expect(promised).toContainText(/22 of 22 kept, looked at/)
  await promised.getByText('Kept (22)').click()
  await expect(promised.getByText('Nobody is charged twice.')).toBeVisible()
  await expectAccessible(staff)
  for (const width of [320, 1280]) {
    await staff.setViewportSize({ width, height: 900 })
    await expectNoSideways(staff)
  }
})
