import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

test('an administrator adds a supervisor, who comes in by a link that works once, and is out as soon as the account is locked', async ({
  openWindow,
  watch,
  email,
}) => {
  watch.expectRefusal(/api\/auth\/sign-in|console\.|\/api\/trpc/)
  const admin = await openWindow()
  await signIn(admin, 'admin@demo.local')
  await admin.getByRole('link', { name: 'Staff' }).click()
  await expect(admin.getByRole('heading', { name: 'Staff', level: 1 })).toBeVisible()
  await expectAccessible(admin)

  const form = admin.getByRole('region', { name: 'Add somebody' })
  await form.getByRole('button', { name: 'Add, and make a link' }).click()
  await expect(form.getByText('Enter a name.')).toBeVisible()
  await expectAccessible(admin)
  await form.getByLabel('E-mail').fill(email)
  await form.getByLabel('Name').fill('Nora New')
  await form.getByLabel('Role').selectOption('supervisor')
  await form.getByLabel('Why').fill('New in the team')
  await form.getByRole('button', { name: 'Add, and make a link' }).click()
  const link = await form.getByLabel('One-time link for Nora New').inputValue()
  const row = admin.getByRole('row').filter({ hasText: email })
  await expect(row).toContainText('Has a one-time link')

  // On a phone, without scripts.
  const phone = await openWindow({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  })
  await phone.goto(link)
  await phone.getByLabel('Password').fill('short')
  await phone.getByRole('button', { name: 'Set the password' }).click()
  await expect(phone.getByText('Choose a password of at least 10 characters.')).toBeVisible()
  await phone.getByLabel('Password').fill('correct horse battery')
  await phone.getByRole('button', { name: 'Set the password' }).click()
  await phone.waitForURL(/\/console$/)

  const nora = await openWindow()
  await nora.goto(link)
  await expect(nora.getByRole('heading', { name: 'This link was used' })).toBeVisible()
  await expectAccessible(nora)
  await signIn(nora, email, 'correct horse battery')
  await expect(row).toContainText('in 2 browsers', { timeout: 15_000 })

  await row.getByRole('button', { name: 'Change Nora New' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('What').selectOption('staff_lock')
  await dialog.getByLabel('Why').fill('Left the team')
  await dialog.getByRole('button', { name: 'Lock the account' }).click()
  await expect(row).toContainText('Locked')
  await expect(nora.getByText('Signed out')).toBeVisible()
  await admin.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(admin)
  await expectAccessible(admin)
})

test('only an administrator finds the staff page', async ({ staff }) => {
  await staff.goto('/console/staff')
  await expect(staff.getByText('Only administrators see who is staff')).toBeVisible()
  await expect(staff.getByRole('link', { name: 'Staff' })).toHaveCount(0)
})
