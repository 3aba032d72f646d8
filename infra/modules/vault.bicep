metadata description = 'Key Vault: the secrets of the function app.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('Whether it is reached by private endpoints only.')
param privateNetwork bool

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }
}

@description('Its name.')
output name string = vault.name
